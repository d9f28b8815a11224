import { t } from '@lingui/core/macro';
import { Button, FileButton, Text, Title } from '@mantine/core';
import { IconPaperclip } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { type DragEvent, useState } from 'react';
import { useFiles, useFilesAfterwards } from './file-queries.ts';
import { FileRow } from './file-row.tsx';
import classes from './files.module.css';
import { SendingRow } from './sending-row.tsx';
import { sendFiles, useSendings } from './uploads.ts';

/** The files of a task: looked at, saved, added by a button or by dropping them here. */
export function FilesSection({ task }: { task: Task }) {
  const files = useFiles(task.id);
  const sendings = useSendings(task.id);
  const arrived = useFilesAfterwards(task.id);
  const [isOver, setOver] = useState(false);
  const add = (chosen: readonly File[]) => sendFiles(task.id, chosen, arrived);
  const enter = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(true);
  };
  const drop = (event: DragEvent) => {
    if (!event.dataTransfer.types.includes('Files')) return;
    event.preventDefault();
    setOver(false);
    add([...event.dataTransfer.files]);
  };
  return (
    <section
      aria-label={t`Files`}
      className={classes.files}
      data-over={isOver || undefined}
      onDragOver={enter}
      onDragLeave={() => setOver(false)}
      onDrop={drop}
    >
      <div className={classes.head}>
        <Title order={3} size="h6">
          {t`Files`}
        </Title>
        <FileButton onChange={add} multiple>
          {(props) => (
            <Button
              {...props}
              variant="subtle"
              color="gray"
              size="compact-sm"
              leftSection={<IconPaperclip size={15} aria-hidden />}
            >
              {t`Add files`}
            </Button>
          )}
        </FileButton>
      </div>
      {files.isError && (
        <Text size="sm" c="var(--quiet)" role="status">
          {t`The files are not available right now.`}
        </Text>
      )}
      <ul className={classes.list}>
        {files.data?.map((file) => (
          <FileRow key={file.id} file={file} task={task} />
        ))}
        {sendings.map((one) => (
          <SendingRow key={one.key} sending={one} />
        ))}
      </ul>
    </section>
  );
}
