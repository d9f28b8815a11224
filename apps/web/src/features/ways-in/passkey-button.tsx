import { t } from '@lingui/core/macro';
import { Button, Stack } from '@mantine/core';
import { IconKey } from '@tabler/icons-react';
import { useMutation } from '@tanstack/react-query';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { knowsPasskeys, passkeyMessage } from './passkeys.ts';

interface PasskeyButtonProps {
  /** Asks for a passkey and does something with it. */
  onShow: () => Promise<unknown>;
  autoFocus?: boolean;
  /** What the button says, where it is not about one that there is. */
  action?: string;
}

/** Shows once more, or beside something else, who it is; what went wrong stands above it. */
export function PasskeyButton({ onShow, autoFocus, action = t`Use a passkey` }: PasskeyButtonProps) {
  const show = useMutation({ mutationFn: onShow });
  if (!knowsPasskeys()) return null;
  return (
    <Stack>
      <ProblemAlert cause={show.error} text={show.error ? passkeyMessage(show.error) : undefined} />
      <Button
        size="md"
        fullWidth
        variant="default"
        leftSection={<IconKey size={18} aria-hidden />}
        loading={show.isPending || show.isSuccess}
        onClick={() => show.mutate()}
        data-autofocus={autoFocus || undefined}
      >
        {action}
      </Button>
    </Stack>
  );
}
