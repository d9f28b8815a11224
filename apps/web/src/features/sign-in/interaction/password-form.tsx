import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router-dom';
import { isHttpError } from '../../../lib/problem.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { factorDueIn } from '../../factors/factor-api.ts';
import { DemoAccounts } from '../demo-accounts.tsx';
import { SignInCard } from '../sign-in-card.tsx';
import { Expired } from './expired.tsx';
import { answerLogin } from './interaction-api.ts';
import { SecondStep } from './second-step.tsx';

/** Username or e-mail, and password; the name of whoever is `expected` stands there already. */
export function PasswordForm({ uid, expected }: { uid: string; expected?: string }) {
  const [missing, setMissing] = useState<{ username?: string; password?: string }>({});
  const login = useMutation({
    mutationFn: (answer: { username: string; password: string }) => answerLogin(uid, answer),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    const answer = { username: text('username').trim(), password: text('password') };
    const empty = {
      ...(answer.username ? {} : { username: t`Enter your username or e-mail.` }),
      ...(answer.password ? {} : { password: t`Enter your password.` }),
    };
    setMissing(empty);
    if (Object.keys(empty).length === 0) login.mutate(answer);
  };
  const typing = () => {
    setMissing({});
    if (login.isError) login.reset();
  };
  if (isHttpError(login.error, 404) || isHttpError(login.error, 410)) return <Expired />;
  const due = factorDueIn(login.error);
  if (due) return <SecondStep uid={uid} due={due} />;
  return (
    <SignInCard
      title={t`Sign in`}
      foot={
        <Trans>
          New here?{' '}
          <Anchor component={Link} to={`/register?interaction=${encodeURIComponent(uid)}`} inherit>
            Create an account
          </Anchor>
        </Trans>
      }
    >
      <form onSubmit={submit} onInput={typing} noValidate>
        <Stack>
          <ProblemAlert
            cause={login.error}
            text={isHttpError(login.error, 401) ? t`That username and password do not match.` : undefined}
          />
          <TextInput
            name="username"
            label={t`Username or e-mail`}
            autoComplete="username"
            autoCapitalize="none"
            spellCheck={false}
            defaultValue={expected}
            error={missing.username}
            size="md"
            autoFocus={!expected}
          />
          <PasswordInput
            name="password"
            label={t`Password`}
            autoComplete="current-password"
            error={missing.password}
            size="md"
            autoFocus={Boolean(expected)}
          />
          <Anchor component={Link} to="/forgot-password" size="sm">
            {t`Forgot your password?`}
          </Anchor>
          <Button type="submit" size="md" fullWidth loading={login.isPending || login.isSuccess}>
            {t`Sign in`}
          </Button>
        </Stack>
      </form>
      <DemoAccounts />
    </SignInCard>
  );
}
