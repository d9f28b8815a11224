import { t } from '@lingui/core/macro';
import { Anchor, Button, Modal, PasswordInput, Stack, Text } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { reauthenticate, useAuth } from '../../lib/auth/auth.tsx';
import { errorMessage } from '../../lib/problem.ts';
import { useFocusReturn } from '../../ui/focus-restore.ts';
import { useLiesOver } from '../../ui/lies-over.ts';
import { Loaded } from '../../ui/page/section.tsx';
import { ownFactors, renewProof } from '../factors/factor-api.ts';
import { SecondFactorForm } from '../factors/second-factor-form.tsx';
import { PasskeyButton } from '../ways-in/passkey-button.tsx';
import { signedProof } from '../ways-in/way-api.ts';

/** Asks once more who it is, over whatever is being done; nothing that was typed there is lost. */
export default function ProofDialog({ answer }: { answer: (given: boolean) => void }) {
  useFocusReturn();
  useLiesOver();
  const factors = useQuery({ queryKey: ['factors'], queryFn: ({ signal }) => ownFactors(signal) });
  const client = useQueryClient();
  const renew = useMutation({
    mutationFn: renewProof,
    onSuccess: () => {
      answer(true);
      void client.invalidateQueries({ queryKey: ['factors'] }); // a recovery code may have been used up
    },
  });
  const typing = () => renew.isError && renew.reset();
  return (
    <Modal opened onClose={() => answer(false)} title={t`Is it still you?`} zIndex={500}>
      <Stack>
        <Text size="sm">{t`It is a while since you signed in. Show once more that it is you, then this goes on.`}</Text>
        <Loaded query={factors}>
          {({ totp, passkeys, recoveryCodesLeft }) => {
            const typed = [...(totp ? ['totp'] : []), ...(recoveryCodesLeft > 0 ? ['recovery_code'] : [])];
            const hasPasskey = passkeys.length > 0;
            return (
              <Stack>
                {hasPasskey && (
                  <PasskeyButton onShow={async () => renew.mutateAsync(await signedProof())} autoFocus={!totp} />
                )}
                {(totp || hasPasskey) && typed.length > 0 && (
                  <SecondFactorForm
                    factors={typed}
                    action={t`Go on`}
                    pending={renew.isPending}
                    error={renew.error}
                    onAnswer={renew.mutate}
                    onTyping={typing}
                  />
                )}
                {!totp && !hasPasskey && (
                  <PasswordProof
                    error={renew.error}
                    pending={renew.isPending}
                    onAnswer={(password) => renew.mutate({ password })}
                    onTyping={typing}
                  />
                )}
              </Stack>
            );
          }}
        </Loaded>
      </Stack>
    </Modal>
  );
}

interface PasswordProofProps {
  error: unknown;
  pending: boolean;
  onAnswer: (password: string) => void;
  onTyping: () => void;
}

function PasswordProof({ error, pending, onAnswer, onTyping }: PasswordProofProps) {
  const { person } = useAuth();
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    onAnswer(String(new FormData(event.currentTarget).get('password') ?? ''));
  };
  return (
    <form onSubmit={submit} onInput={onTyping}>
      <Stack>
        {/* Tells a password manager whose password it is. */}
        <input type="text" autoComplete="username" value={person?.email ?? person?.username ?? ''} readOnly hidden />
        <PasswordInput
          name="password"
          label={t`Password`}
          autoComplete="current-password"
          size="md"
          error={error ? errorMessage(error) : undefined}
          required
          data-autofocus
        />
        <Button type="submit" size="md" loading={pending}>
          {t`Go on`}
        </Button>
        {/* Who came by an account elsewhere may have none. */}
        <Anchor component="button" type="button" size="sm" onClick={() => reauthenticate(person?.email)}>
          {t`Sign in again instead`}
        </Anchor>
      </Stack>
    </form>
  );
}
