import { t } from '@lingui/core/macro';
import { Anchor, Button, Stack, Text, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Link } from 'react-router-dom';
import { apiWithoutToken } from '../../lib/api/api.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Asks for a link to set a new password. The answer is the same for every address. */
export default function ForgotPasswordPage() {
  const ask = useMutation({
    mutationFn: (email: string) => apiWithoutToken('POST /auth/forgot-password', { body: { email } }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    ask.mutate(String(new FormData(event.currentTarget).get('email') ?? '').trim());
  };
  return (
    <SignInCard
      title={t`Forgot your password?`}
      text={t`We send you a link with which you can set a new one.`}
      foot={
        <Anchor component={Link} to="/login" inherit>
          {t`Back to sign-in`}
        </Anchor>
      }
    >
      {ask.isSuccess ? (
        <Text role="status">
          {t`If there is an account with this address, the link is on its way. It works for 30 minutes.`}
        </Text>
      ) : (
        <form onSubmit={submit}>
          <Stack>
            <ProblemAlert cause={ask.error} />
            <TextInput name="email" type="email" label={t`E-mail`} autoComplete="email" size="md" required autoFocus />
            <Button type="submit" size="md" loading={ask.isPending}>
              {t`Send the link`}
            </Button>
          </Stack>
        </form>
      )}
    </SignInCard>
  );
}
