import { t } from '@lingui/core/macro';
import { Anchor, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { User } from '@taskward/contracts/http';
import { notify } from '../../ui/notify.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { sendConfirmation } from './account-api.ts';

/** The address, whether it is confirmed, and as long as it is not, another link to confirm it with. */
export function AddressField({ user }: { user: User }) {
  const client = useQueryClient();
  const send = useMutation({
    mutationFn: sendConfirmation,
    onSuccess: () => {
      notify(t`A link is on its way to ${user.email}`);
      // It may have been confirmed meanwhile, in another tab.
      void client.invalidateQueries({ queryKey: ['profile'] });
    },
  });
  return (
    <Stack gap={4} align="start">
      <TextInput
        w="100%"
        label={t`E-mail`}
        value={user.email}
        readOnly
        description={user.emailVerified ? t`Confirmed` : t`Not confirmed yet`}
        inputWrapperOrder={['label', 'input', 'description', 'error']}
      />
      {!user.emailVerified && (
        <Anchor component="button" type="button" size="sm" disabled={send.isPending} onClick={() => send.mutate()}>
          {t`Send the link again`}
        </Anchor>
      )}
      <ProblemAlert cause={send.error} />
    </Stack>
  );
}
