import { t } from '@lingui/core/macro';
import { IconCloudUp } from '@tabler/icons-react';

/** Marks a task that the server does not have yet. */
export function WaitingSign({ size }: { size: number }) {
  const words = t`Waiting to be sent`;
  return (
    <span title={words} style={{ display: 'inline-flex', flex: 'none' }}>
      <IconCloudUp size={size} color="var(--soon)" role="img" aria-label={words} />
    </span>
  );
}
