import { t } from '@lingui/core/macro';
import { Button, Group, Modal, Stack, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useState } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import { notify } from '../../../ui/notify.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { createTeam } from '../admin-api.ts';

/** What a handle may be, made of a name. */
const handleOf = (name: string) =>
  name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '-')
    .slice(0, 40)
    .replace(/^-|-$/g, '');

/** A new team, empty yet. */
export function TeamForm({ onClose }: { onClose: () => void }) {
  const cache = useQueryClient();
  const [name, setName] = useState('');
  const [handle, setHandle] = useState<string>();
  const [description, setDescription] = useState('');
  const create = useMutation({
    mutationFn: createTeam,
    onSuccess: (team) => {
      const called = isolate(team.name);
      notify(t`${called} is there`);
      onClose();
      return cache.invalidateQueries({ queryKey: ['teams'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    create.mutate({
      name: name.trim(),
      handle: handle ?? handleOf(name),
      ...(description.trim() ? { description: description.trim() } : {}),
    });
  };
  const fieldError = (path: string) => (create.error instanceof HttpError ? create.error.fieldError(path) : undefined);
  const taken = isHttpError(create.error, 409) ? create.error.message : undefined;
  const told = taken ?? fieldError('name') ?? fieldError('handle') ?? fieldError('description');
  return (
    <Modal opened onClose={onClose} title={t`New team`}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {!told && <ProblemAlert cause={create.error} />}
          <TextInput
            label={t`Name`}
            value={name}
            onChange={(event) => setName(event.currentTarget.value)}
            error={fieldError('name')}
            data-autofocus
          />
          <TextInput
            label={t`Handle`}
            description={t`In tokens and addresses; it never changes.`}
            value={handle ?? handleOf(name)}
            onChange={(event) => setHandle(event.currentTarget.value)}
            error={taken ?? fieldError('handle')}
            styles={{ input: { fontFamily: 'monospace' } }}
          />
          <Textarea
            label={t`Description`}
            autosize
            minRows={2}
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
            error={fieldError('description')}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t`Make team`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
