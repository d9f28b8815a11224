import { t } from '@lingui/core/macro';
import { Button, Code, CopyButton, Group, List, Loader, Stack, Text } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { CodeField, plainCode } from './code-field.tsx';
import { confirmTotp, type Enrolment, startTotp } from './factor-api.ts';

interface TotpSetupProps {
  /** Of a sign-in that waits for a first factor; without one the person is signed in. */
  mfaToken?: string;
  onDone: (recoveryCodes: string[]) => void;
}

/** A secret for an authenticator app, as a picture and as text, until a code shows that the app has it. */
export function TotpSetup({ mfaToken, onDone }: TotpSetupProps) {
  const enrolment = useQuery({
    queryKey: ['totp-enrolment', mfaToken],
    queryFn: () => startTotp(mfaToken),
    staleTime: Number.POSITIVE_INFINITY,
    gcTime: 0, // a secret is not kept beyond the page that shows it
    retry: false,
    networkMode: 'always',
  });
  const confirm = useMutation({ mutationFn: (code: string) => confirmTotp(code, mfaToken), onSuccess: onDone });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    confirm.mutate(plainCode(new FormData(event.currentTarget)));
  };
  if (enrolment.error) return <ProblemAlert cause={enrolment.error} />;
  if (!enrolment.data) return <Loader aria-label={t`Making a secret`} />;
  return (
    <form onSubmit={submit} onInput={() => confirm.isError && confirm.reset()} noValidate>
      <Stack>
        <List type="ordered" size="sm" spacing="xs">
          <List.Item>{t`Open an authenticator app on your phone, and scan the picture or type the secret.`}</List.Item>
          <List.Item>{t`Enter the code that the app shows.`}</List.Item>
        </List>
        <Secret {...enrolment.data} />
        <CodeField error={confirm.error} />
        <Button type="submit" size="md" loading={confirm.isPending}>
          {t`Turn on`}
        </Button>
      </Stack>
    </form>
  );
}

function Secret({ qr, secret, uri }: Enrolment) {
  const spaced = secret.replace(/(.{4})(?=.)/g, '$1 ');
  return (
    <Group align="center" gap="md">
      <img
        src={`data:image/svg+xml,${encodeURIComponent(qr)}`}
        width={180}
        height={180}
        alt={t`QR code of the secret`}
      />
      <Stack gap="xs" align="start" flex={1} miw={180}>
        <Text size="sm">{t`Secret`}</Text>
        <Code style={{ overflowWrap: 'anywhere' }}>{spaced}</Code>
        <Group gap="xs">
          <CopyButton value={secret}>
            {({ copied, copy }) => (
              <Button size="compact-sm" variant="default" onClick={copy}>
                {copied ? t`Copied` : t`Copy secret`}
              </Button>
            )}
          </CopyButton>
          <Button component="a" href={uri} size="compact-sm" variant="subtle">
            {t`Open in an app here`}
          </Button>
        </Group>
      </Stack>
    </Group>
  );
}
