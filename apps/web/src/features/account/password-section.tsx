import { t } from '@lingui/core/macro';
import { Button, PasswordInput, SimpleGrid, Text } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type FormEvent, useRef } from 'react';
import { useAuth } from '../../lib/auth/auth.tsx';
import { HttpError, isHttpError } from '../../lib/problem.ts';
import { notify } from '../../ui/notify.tsx';
import { Section } from '../../ui/page/section.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { changePassword } from './account-api.ts';

export function PasswordSection() {
  const { person } = useAuth();
  const form = useRef<HTMLFormElement>(null);
  const change = useMutation({
    mutationFn: changePassword,
    onSuccess: () => {
      form.current?.reset();
      notify(t`Password changed. Your other devices are signed out.`);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const typed = new FormData(event.currentTarget);
    change.mutate({ currentPassword: String(typed.get('current')), newPassword: String(typed.get('new')) });
  };
  const fieldError = (path: string) => (change.error instanceof HttpError ? change.error.fieldError(path) : undefined);
  const hasFieldError = fieldError('currentPassword') || fieldError('newPassword');
  return (
    <Section title={t`Password`}>
      <Text size="sm" c="var(--quiet)">
        {t`A new password signs out your other devices.`}
      </Text>
      <form ref={form} onSubmit={submit} onInput={() => change.isError && change.reset()}>
        {!hasFieldError && (
          <ProblemAlert
            cause={change.error}
            text={isHttpError(change.error, 404) ? t`Your password is kept by your sign-in provider.` : undefined}
          />
        )}
        {/* Tells a password manager whose password it is. */}
        <input type="text" autoComplete="username" value={person?.email ?? person?.username ?? ''} readOnly hidden />
        <SimpleGrid cols={{ base: 1, xs: 2 }} my="md">
          <PasswordInput
            name="current"
            label={t`Current password`}
            autoComplete="current-password"
            error={fieldError('currentPassword')}
            required
          />
          <PasswordInput
            name="new"
            label={t`New password`}
            autoComplete="new-password"
            error={fieldError('newPassword')}
            required
          />
        </SimpleGrid>
        <Button type="submit" variant="default" loading={change.isPending}>
          {t`Change password`}
        </Button>
      </form>
    </Section>
  );
}
