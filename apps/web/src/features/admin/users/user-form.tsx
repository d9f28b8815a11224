import { t } from '@lingui/core/macro';
import { Button, Checkbox, Group, Modal, PasswordInput, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { languageOfAccounts } from '../../../lib/language/language.ts';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import { notify } from '../../../ui/notify.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { createUser } from '../admin-api.ts';

/** A new account made by an administrator. */
export function UserForm({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const client = useQueryClient();
  const create = useMutation({
    mutationFn: createUser,
    onSuccess: ({ data }) => {
      const { email } = data;
      notify(data.invited ? t`${email} is invited` : t`${email} has an account now`);
      void client.invalidateQueries({ queryKey: ['users'] });
      void client.invalidateQueries({ queryKey: ['people'] });
      onClose();
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const text = (name: string) => String(form.get(name) ?? '').trim();
    create.mutate({
      email: text('email'),
      roles: form.get('admin') ? ['admin', 'user'] : ['user'],
      ...languageOfAccounts(),
      ...(text('name') ? { name: text('name') } : {}),
      ...(form.get('password') ? { password: String(form.get('password')) } : {}),
    });
  };
  const fieldError = (path: string) => (create.error instanceof HttpError ? create.error.fieldError(path) : undefined);
  const taken = isHttpError(create.error, 409) ? create.error.message : undefined;
  const hasFieldError = taken || fieldError('email') || fieldError('name') || fieldError('password');
  return (
    <Modal opened={opened} onClose={onClose} title={t`Add person`}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {!hasFieldError && <ProblemAlert cause={create.error} />}
          <TextInput
            name="email"
            type="email"
            label={t`E-mail`}
            autoComplete="off"
            error={taken ?? fieldError('email')}
            data-autofocus
          />
          <TextInput name="name" label={t`Name`} autoComplete="off" error={fieldError('name')} />
          <PasswordInput
            name="password"
            label={t`First password`}
            description={t`They can change it later. Without one they are invited by e-mail to choose it.`}
            autoComplete="new-password"
            error={fieldError('password')}
          />
          <Checkbox name="admin" label={t`Administrator`} />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t`Add`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
