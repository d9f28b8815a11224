import { Alert, Button, Checkbox, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { HttpError } from '../../../lib/problem.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { type CreatedClient, createClient, type NewClient } from '../admin-api.ts';

const SCOPES = [
  { value: 'tasks:read', label: 'Read every task' },
  { value: 'tasks:write', label: 'Create and change every task' },
  { value: 'tasks:delete', label: 'Delete every task' },
] as const;

/** A new client. Its secret is shown here once, and never again. */
export function ClientForm({ opened, onClose }: { opened: boolean; onClose: () => void }) {
  const cache = useQueryClient();
  const create = useMutation({
    mutationFn: createClient,
    onSuccess: () => cache.invalidateQueries({ queryKey: ['clients'] }),
  });
  const close = () => {
    create.reset();
    onClose();
  };
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? `${isolate(create.data.name)} is ready` : 'New client'}
      closeOnClickOutside={!create.data}
    >
      {create.data ? <Secret client={create.data} onDone={close} /> : <Form create={create} onCancel={close} />}
    </Modal>
  );
}

interface FormProps {
  create: { mutate: (client: NewClient) => void; error: unknown; isPending: boolean };
  onCancel: () => void;
}

function Form({ create, onCancel }: FormProps) {
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const scopes = SCOPES.map(({ value }) => value).filter((scope) => form.getAll('scopes').includes(scope));
    create.mutate({ name: String(form.get('name')).trim(), scopes });
  };
  const fieldError = create.error instanceof HttpError ? create.error.fieldError('name') : undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        {!fieldError && <ProblemAlert cause={create.error} />}
        <TextInput name="name" label="Name" placeholder="billing-service" required error={fieldError} data-autofocus />
        <Stack gap="xs" component="fieldset" style={{ border: 0, margin: 0, padding: 0 }}>
          <Text size="sm" fw={500} component="legend">
            It may
          </Text>
          {SCOPES.map(({ value, label }) => (
            <Checkbox key={value} name="scopes" value={value} label={label} defaultChecked={value === 'tasks:read'} />
          ))}
        </Stack>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            Cancel
          </Button>
          <Button type="submit" loading={create.isPending}>
            Create client
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Secret({ client, onDone }: { client: CreatedClient; onDone: () => void }) {
  return (
    <Stack>
      <Alert variant="light">Copy the secret now. It is not shown again, and nobody can read it from here later.</Alert>
      <Copyable label="Client id" value={client.clientId} />
      <Copyable label="Client secret" value={client.clientSecret} />
      <Button onClick={onDone}>Done</Button>
    </Stack>
  );
}

function Copyable({ label, value }: { label: string; value: string }) {
  return (
    <Group align="end" wrap="nowrap">
      <TextInput label={label} value={value} readOnly flex={1} styles={{ input: { fontFamily: 'monospace' } }} />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} aria-label={`${copied ? 'Copied' : 'Copy'} ${label.toLowerCase()}`}>
            {copied ? 'Copied' : 'Copy'}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
