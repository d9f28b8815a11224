import { t } from '@lingui/core/macro';
import { ActionIcon } from '@mantine/core';
import { IconDownload, IconFile, IconTrash } from '@tabler/icons-react';
import type { Attachment, Task } from '@taskward/contracts/http';
import { may } from '@taskward/contracts/permissions';
import { useState } from 'react';
import { useAuth } from '../../../../lib/auth/auth.tsx';
import { isolate } from '../../../../lib/direction.ts';
import { lazyWithRetry } from '../../../../lib/lazy-with-retry.ts';
import { formatMoment } from '../../../../lib/locale.ts';
import { confirm } from '../../../../ui/confirm.ts';
import { notifyError } from '../../../../ui/notify.tsx';
import { usePeople } from '../../../people/people.ts';
import { leads, useProject } from '../../../projects/project-queries.ts';
import { readFile, readThumbnail } from './file-api.ts';
import { useDeleteFile } from './file-queries.ts';
import { fileSize } from './file-size.ts';
import classes from './files.module.css';
import { saveBlob } from './save-blob.ts';
import { useBlobUrl } from './use-blob-url.ts';

const PictureDialog = lazyWithRetry(() => import('./picture-dialog.tsx'));

/** What a browser shows as a picture, and runs nothing of. */
const PICTURE = /^image\/(png|jpeg|gif|webp|avif)$/;

/** A file of a task: a press on its name shows a picture, and saves anything else. */
export function FileRow({ file, task }: { file: Attachment; task: Task }) {
  const { person } = useAuth();
  const { nameOf } = usePeople();
  const { project } = useProject(task.projectId);
  const remove = useDeleteFile(task.id);
  const [isShown, show] = useState(false);
  const name = isolate(file.name);
  const who = nameOf(file.uploadedBy);
  const mayDelete =
    file.uploadedBy === person?.id ||
    (project !== undefined && leads(project, person)) ||
    (person !== undefined && may(person, 'tasks:delete:all'));
  const save = () => void readFile(file).then((bytes) => saveBlob(bytes, file.name), notifyError);
  const askToDelete = () =>
    confirm({
      title: t`Delete “${name}”?`,
      text: t`It is gone for everybody, and cannot be brought back.`,
      action: t`Delete`,
      onConfirm: () => remove.mutate(file.id),
    });
  return (
    <li className={classes.row}>
      <Sign file={file} />
      <div className={classes.words}>
        <button
          type="button"
          className={`plain-button ${classes.name}`}
          onClick={PICTURE.test(file.contentType) ? () => show(true) : save}
        >
          <bdi>{file.name}</bdi>
        </button>
        <span className={classes.small} title={formatMoment(file.createdAt)}>
          {fileSize(file.size)} · <bdi>{who}</bdi>
        </span>
      </div>
      <ActionIcon variant="subtle" color="gray" aria-label={t`Save ${name}`} onClick={save}>
        <IconDownload size={16} aria-hidden />
      </ActionIcon>
      {mayDelete && (
        <ActionIcon variant="subtle" color="gray" aria-label={t`Delete ${name}`} onClick={askToDelete}>
          <IconTrash size={16} aria-hidden />
        </ActionIcon>
      )}
      {isShown && <PictureDialog file={file} onClose={() => show(false)} onSave={save} />}
    </li>
  );
}

function Sign({ file }: { file: Attachment }) {
  const url = useBlobUrl(['thumbnail', file.id], (signal) => readThumbnail(file, signal), file.thumbnail !== null);
  return (
    <span className={classes.sign} aria-hidden>
      {url ? <img src={url} alt="" /> : <IconFile size={20} stroke={1.6} />}
    </span>
  );
}
