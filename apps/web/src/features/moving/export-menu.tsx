import { t } from '@lingui/core/macro';
import { IconDownload } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { ChoiceMenu } from '../../ui/choice-menu/choice-menu.tsx';
import { notifyError } from '../../ui/notify.tsx';
import { downloadTasks } from './moving-api.ts';

/** Takes the tasks of a list away as a file. */
export function ExportMenu({ filter, className }: { filter: () => URLSearchParams; className: string | undefined }) {
  const download = useMutation({
    mutationFn: (format: 'csv' | 'jsonl') => downloadTasks(filter(), format),
    onError: notifyError,
  });
  const choices = [
    { label: t`As CSV, for a spreadsheet`, onChoose: () => download.mutate('csv') },
    { label: t`As JSON lines, for programs`, onChoose: () => download.mutate('jsonl') },
  ];
  return (
    <ChoiceMenu className={className} disabled={download.isPending} groups={() => [{ choices }]} width={240}>
      <IconDownload size={15} aria-hidden />
      {download.isPending ? t`Exporting…` : t`Export`}
    </ChoiceMenu>
  );
}
