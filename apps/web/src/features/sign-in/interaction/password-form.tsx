import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { Link } from 'react-router-dom';
import { isolate } from '../../../lib/direction.ts';
import { isHttpError } from '../../../lib/problem.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { type FactorDue, factorDueIn } from '../../factors/factor-api.ts';
import { keepLastWay, lastWay } from '../../ways-in/last-way.ts';
import { passkeyMessage } from '../../ways-in/passkeys.ts';
import { DemoAccounts } from '../demo-accounts.tsx';
import { SignInCard } from '../sign-in-card.tsx';
import { Expired } from './expired.tsx';
import { answerLogin, type Prompt } from './interaction-api.ts';
import { OtherWays } from './other-ways.tsx';
import { SecondStep } from './second-step.tsx';

interface PasswordFormProps {
  uid: string;
  prompt: Prompt;
  /** The second step of a sign-in that began elsewhere. */
  waiting?: FactorDue;
}

/** Username or e-mail, and password, or another way; the name of whoever is expected stands there already. */
export function PasswordForm({ uid, prompt, waiting }: PasswordFormProps) {
  const { loginHint: expected, linking } = prompt;
  const [refused, setRefused] = useState<unknown>();
  const [missing, setMissing] = useState<{ username?: string; password?: string }>({});
  const login = useMutation({
    mutationFn: (answer: { username: string; password: string }) => answerLogin(uid, answer),
    onSuccess: () => keepLastWay('password'),
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
    setRefused(undefined);
    if (login.isError) login.reset();
  };
  if (isHttpError(login.error, 404) || isHttpError(login.error, 410)) return <Expired />;
  const due = factorDueIn(login.error) ?? factorDueIn(refused) ?? waiting;
  if (due) return <SecondStep uid={uid} due={due} />;
  // What signing in links has been there already.
  const otherFirst = !linking && ![undefined, 'password'].includes(lastWay());
  const otherWays = <OtherWays uid={uid} first={otherFirst} onRefused={setRefused} />;
  return (
    <SignInCard
      title={t`Sign in`}
      text={linking && <LinkingText {...linking} />}
      foot={
        <Trans>
          New here?{' '}
          <Anchor component={Link} to={`/register?interaction=${encodeURIComponent(uid)}`} inherit>
            Create an account
          </Anchor>
        </Trans>
      }
    >
      {otherFirst && otherWays}
      <form onSubmit={submit} onInput={typing} noValidate>
        <Stack>
          <ProblemAlert cause={refused} text={refused ? passkeyMessage(refused) : undefined} />
          <ProblemAlert
            cause={login.error}
            text={isHttpError(login.error, 401) ? t`That username and password do not match.` : undefined}
          />
          <TextInput
            name="username"
            label={t`Username or e-mail`}
            autoComplete="username webauthn"
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
      {!otherFirst && otherWays}
      <DemoAccounts />
    </SignInCard>
  );
}

function LinkingText({ provider, email }: NonNullable<Prompt['linking']>) {
  const [name, address] = [isolate(provider), isolate(email)];
  return (
    <Trans>
      There is an account with {address} here already. Sign in to it once, and {name} is linked to it.
    </Trans>
  );
}
