import { Anchor, Button, PasswordInput, Stack } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { Link, useSearchParams } from 'react-router-dom';
import { open } from '../../lib/api.ts';
import { signIn } from '../../lib/auth.tsx';
import { Refused } from '../../lib/problem.ts';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { SignInCard } from './sign-in-card.tsx';

/** Where the link of the e-mail leads: a new password. */
export default function ResetPasswordPage() {
  const [query] = useSearchParams();
  const reset = useMutation({
    mutationFn: (password: string) => open('/auth/reset-password', { token: query.get('token') ?? '', password }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    reset.mutate(String(new FormData(event.currentTarget).get('password') ?? ''));
  };
  if (reset.isSuccess) {
    return (
      <SignInCard title="Your password is changed" text="Sign in with the new one.">
        <Button size="md" onClick={() => signIn()}>
          Sign in
        </Button>
      </SignInCard>
    );
  }
  const told = reset.error instanceof Refused ? reset.error.about('password') : undefined;
  return (
    <SignInCard
      title="Set a new password"
      foot={
        <Anchor component={Link} to="/forgot-password" inherit>
          Ask for another link
        </Anchor>
      }
    >
      <form onSubmit={submit}>
        <Stack>
          {!told && <ProblemAlert cause={reset.error} />}
          <PasswordInput
            name="password"
            label="New password"
            autoComplete="new-password"
            size="md"
            error={told}
            required
            autoFocus
          />
          <Button type="submit" size="md" loading={reset.isPending}>
            Change password
          </Button>
        </Stack>
      </form>
    </SignInCard>
  );
}
