import { t } from '@lingui/core/macro';
import { Anchor, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { apiWithoutToken } from '../../lib/api/api.ts';
import { reauthenticate } from '../../lib/auth/auth.tsx';
import { HttpError } from '../../lib/problem.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { MailedLink } from './mailed-link.tsx';
import { SignInCard } from './sign-in-card.tsx';

const another = () => ({ to: '/forgot-password', action: t`Ask for another link` });

/** Where the link of the e-mail leads: a new password, or for somebody who was invited the first. */
export default function ResetPasswordPage({ invited = false }: { invited?: boolean }) {
  const words = invited ? invitedWords() : forgottenWords();
  const retry = another();
  const [query] = useSearchParams();
  const token = query.get('token') ?? '';
  const reset = useMutation({
    mutationFn: (password: string) => apiWithoutToken('POST /auth/reset-password', { body: { token, password } }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    reset.mutate(String(new FormData(event.currentTarget).get('password') ?? ''));
  };
  if (reset.isSuccess) return <PasswordIsSet title={words.done} text={words.next} />;
  const used = <PasswordIsSet title={t`This link was used`} text={t`Your password is set. Sign in with it.`} />;
  const passwordError = reset.error instanceof HttpError ? reset.error.fieldError('password') : undefined;
  return (
    <MailedLink purpose="reset-password" token={token} cause={reset.error} used={used} another={retry}>
      <SignInCard
        title={words.title}
        text={words.text}
        foot={
          <Anchor component={Link} to={retry.to} inherit>
            {retry.action}
          </Anchor>
        }
      >
        <form onSubmit={submit} onInput={() => reset.isError && reset.reset()}>
          <Stack>
            {!passwordError && <ProblemAlert cause={reset.error} />}
            <PasswordInput
              name="password"
              label={words.label}
              autoComplete="new-password"
              size="md"
              error={passwordError}
              required
              autoFocus
            />
            <Button type="submit" size="md" loading={reset.isPending}>
              {words.action}
            </Button>
          </Stack>
        </form>
      </SignInCard>
    </MailedLink>
  );
}

function PasswordIsSet({ title, text }: { title: string; text: string }) {
  return (
    <SignInCard title={title} text={text}>
      <Button size="md" onClick={() => reauthenticate()}>
        {t`Sign in`}
      </Button>
    </SignInCard>
  );
}

const forgottenWords = () => ({
  title: t`Set a new password`,
  text: undefined,
  label: t`New password`,
  action: t`Change password`,
  done: t`Your password is changed`,
  next: t`Sign in with the new one.`,
});

const invitedWords = () => ({
  title: t`Welcome to Taskward`,
  text: t`Choose a password. With it and your e-mail address you sign in.`,
  label: t`Password`,
  action: t`Set password`,
  done: t`You are all set`,
  next: t`Sign in with your e-mail address and your new password.`,
});
