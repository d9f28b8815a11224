import { t } from '@lingui/core/macro';
import { Button, Loader, Modal } from '@mantine/core';
import type { Attachment } from '@taskward/contracts/http';
import { useFocusReturn } from '../../../../ui/focus-restore.ts';
import { useLiesOver } from '../../../../ui/lies-over.ts';
import { readFile } from './file-api.ts';
import classes from './files.module.css';
import { useBlobUrl } from './use-blob-url.ts';

interface PictureDialogProps {
  file: Attachment;
  onClose: () => void;
  onSave: () => void;
}

/** A picture as large as there is room. */
export default function PictureDialog({ file, onClose, onSave }: PictureDialogProps) {
  useFocusReturn();
  useLiesOver();
  const url = useBlobUrl(['file', file.id], (signal) => readFile(file, signal));
  return (
    <Modal opened onClose={onClose} size="auto" title={<bdi>{file.name}</bdi>} centered>
      {url ? <img src={url} alt={file.name} className={classes.picture} /> : <Loader aria-label={t`Loading`} />}
      <Button variant="default" mt="sm" onClick={onSave}>
        {t`Save`}
      </Button>
    </Modal>
  );
}
