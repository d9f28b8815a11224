import { t } from '@lingui/core/macro';
import { Button, Stack, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { HttpError } from '../../../lib/problem.ts';
import { notify } from '../../../ui/notify.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { lookUpAgain } from '../../people/names.ts';
import { type Account, changeUser } from '../admin-api.ts';

const FIELDS = ['name', 'username', 'email', 'company'] as const;

/** What an administrator may write into an account. */
export function UserEdit({ user }: { user: Account }) {
  const cache = useQueryClient();
  const save = useMutation({
    mutationFn: (changes: Parameters<typeof changeUser>[1]) => changeUser(user.id, changes),
    onSuccess: () => {
      notify(t`Account saved`);
      lookUpAgain(user.id);
      void cache.invalidateQueries({ queryKey: ['people'] });
      return cache.invalidateQueries({ queryKey: ['users'] });
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = FIELDS.map((name) => [name, String(form.get(name)).trim()] as const);
    const changed = given.filter(([name, value]) => value !== (user[name] ?? ''));
    const changes = Object.fromEntries(
      changed.map(([name, value]) => [name, value || (name === 'company' ? null : '')]),
    );
    if (Object.keys(changes).length > 0) save.mutate(changes);
  };
  const fieldError = (path: string) => (save.error instanceof HttpError ? save.error.fieldError(path) : undefined);
  return (
    <form onSubmit={submit} noValidate>
      <Stack>
        {!FIELDS.some(fieldError) && <ProblemAlert cause={save.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          autoComplete="off"
          defaultValue={user.name ?? ''}
          error={fieldError('name')}
        />
        <TextInput
          name="username"
          label={t`Username`}
          autoComplete="off"
          defaultValue={user.username}
          error={fieldError('username')}
        />
        <TextInput
          name="email"
          type="email"
          label={t`E-mail`}
          autoComplete="off"
          defaultValue={user.email}
          error={fieldError('email')}
        />
        <TextInput
          name="company"
          label={t`Company`}
          autoComplete="off"
          defaultValue={user.company ?? ''}
          error={fieldError('company')}
        />
        <Button type="submit" w="fit-content" loading={save.isPending}>
          {t`Save`}
        </Button>
      </Stack>
    </form>
  );
}
