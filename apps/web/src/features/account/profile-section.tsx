import { t } from '@lingui/core/macro';
import { Badge, Button, Group, SimpleGrid, TextInput } from '@mantine/core';
import { useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import type { User } from '@taskward/contracts/http';
import type { FormEvent } from 'react';
import { HttpError } from '../../lib/problem.ts';
import { notify } from '../../ui/notify.tsx';
import { Loaded, Section } from '../../ui/page/section.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { changeProfile, ownProfile } from './account-api.ts';
import { AddressField } from './address-field.tsx';

export function ProfileSection() {
  const profile = useQuery({ queryKey: ['profile'], queryFn: ({ signal }) => ownProfile(signal) });
  return (
    <Section title={t`Profile`}>
      <Loaded query={profile}>{(user) => <ProfileForm user={user} key={user.id} />}</Loaded>
    </Section>
  );
}

function ProfileForm({ user }: { user: User }) {
  const client = useQueryClient();
  const save = useMutation({
    mutationFn: changeProfile,
    onSuccess: (changed) => {
      client.setQueryData(['profile'], changed);
      notify(t`Profile saved`);
    },
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const given = (field: string) => String(form.get(field)).trim();
    save.mutate({ name: given('name'), username: given('username'), company: given('company') || null });
  };
  const fieldError = (path: string) => (save.error instanceof HttpError ? save.error.fieldError(path) : undefined);
  const hasFieldError = fieldError('name') || fieldError('username') || fieldError('company');
  return (
    <form onSubmit={submit} onInput={() => save.isError && save.reset()}>
      <SimpleGrid cols={{ base: 1, xs: 2 }} mb="md">
        {!hasFieldError && save.error && <ProblemAlert cause={save.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          autoComplete="name"
          defaultValue={user.name ?? ''}
          error={fieldError('name')}
        />
        <TextInput
          name="username"
          label={t`Username`}
          autoComplete="username"
          defaultValue={user.username}
          error={fieldError('username')}
        />
        <TextInput
          name="company"
          label={t`Company`}
          autoComplete="organization"
          defaultValue={user.company ?? ''}
          error={fieldError('company')}
        />
        <AddressField user={user} />
        <Group gap={6} align="end" pb={24}>
          {user.roles.map((role) => (
            <Badge key={role} variant="default" tt="none">
              {role}
            </Badge>
          ))}
        </Group>
      </SimpleGrid>
      <Button type="submit" loading={save.isPending}>
        {t`Save profile`}
      </Button>
    </form>
  );
}
