import { t } from '@lingui/core/macro';
import { Button, FileButton, Text } from '@mantine/core';
import { IconFileImport } from '@tabler/icons-react';
import { type DragEvent, useState } from 'react';
import classes from './moving.module.css';

interface FileDropProps {
  onFile: (file: File) => void;
  isBusy: boolean;
}

/** Where a file is dropped, or chosen by a button. */
export function FileDrop({ onFile, isBusy }: FileDropProps) {
  const [over, setOver] = useState(false);
  const drop = (event: DragEvent) => {
    event.preventDefault();
    setOver(false);
    const [file] = event.dataTransfer.files;
    if (file && !isBusy) onFile(file);
  };
  const enter = (event: DragEvent) => {
    event.preventDefault();
    setOver(true);
  };
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button in it does the same for the keyboard
    <div
      className={classes.drop}
      data-over={over || undefined}
      onDragOver={enter}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <Text>{t`Drop a file here, or choose one.`}</Text>
      <FileButton
        onChange={(file) => file && onFile(file)}
        accept=".csv,.json,.jsonl,.ndjson,.txt,text/csv,application/json"
      >
        {(props) => (
          <Button {...props} loading={isBusy} leftSection={<IconFileImport size={16} aria-hidden />}>
            {t`Choose a file`}
          </Button>
        )}
      </FileButton>
      <Text size="sm" c="var(--quiet)">
        {t`CSV of Todoist, Asana, Jira or Linear, JSON of Trello or Vikunja, or an export of ours; up to 10 MB and 20,000 tasks.`}
      </Text>
    </div>
  );
}
