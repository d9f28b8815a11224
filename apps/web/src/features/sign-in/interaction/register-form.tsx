import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Anchor, Button, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Link } from 'react-router-dom';
import { languageOfAccounts } from '../../../lib/language/language.ts';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { factorDueIn } from '../../factors/factor-api.ts';
import { SignInCard } from '../sign-in-card.tsx';
import { answerRegistration } from './interaction-api.ts';
import { SecondStep } from './second-step.tsx';

interface Registration {
  name: string;
  email: string;
  password: string;
}

/** Asks for a new account; the sign-in goes straight on from here. */
export function RegisterForm({ uid }: { uid: string }) {
  const register = useMutation({
    mutationFn: ({ name, ...account }: Registration) =>
      answerRegistration(uid, { ...account, ...languageOfAccounts(), ...(name ? { name } : {}) }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '');
    register.mutate({ name: text('name').trim(), email: text('email').trim(), password: text('password') });
  };
  const due = factorDueIn(register.error);
  if (due) return <SecondStep uid={uid} due={due} />;
  const fieldError = (path: string) =>
    register.error instanceof HttpError ? register.error.fieldError(path) : undefined;
  const taken = isHttpError(register.error, 409) ? t`There is an account with this e-mail already.` : undefined;
  const hasFieldError = taken || fieldError('name') || fieldError('email') || fieldError('password');
  return (
    <SignInCard
      title={t`Create your account`}
      foot={
        <Trans>
          Have one already?{' '}
          <Anchor component={Link} to={`/login?interaction=${encodeURIComponent(uid)}`} inherit underline="always">
            Sign in instead
          </Anchor>
        </Trans>
      }
    >
      <form onSubmit={submit} onInput={() => register.isError && register.reset()} noValidate>
        <Stack>
          {!hasFieldError && <ProblemAlert cause={register.error} />}
          <TextInput name="name" label={t`Name`} autoComplete="name" size="md" error={fieldError('name')} autoFocus />
          <TextInput
            name="email"
            type="email"
            label={t`E-mail`}
            autoComplete="email"
            size="md"
            error={taken ?? fieldError('email')}
          />
          <PasswordInput
            name="password"
            label={t`Password`}
            autoComplete="new-password"
            size="md"
            error={fieldError('password')}
          />
          <Button type="submit" size="md" fullWidth loading={register.isPending || register.isSuccess}>
            {t`Create account`}
          </Button>
        </Stack>
      </form>
    </SignInCard>
  );
}
