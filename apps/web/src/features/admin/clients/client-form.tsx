import { t } from '@lingui/core/macro';
import { Alert, Button, Checkbox, CopyButton, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { HttpError } from '../../../lib/problem.ts';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { type CreatedClient, createClient, type NewClient } from '../admin-api.ts';

const scopeChoices = () =>
  [
    { value: 'tasks:read', label: t`Read every task` },
    { value: 'tasks:write', label: t`Create and change every task` },
    { value: 'tasks:delete', label: t`Delete every task` },
    { value: 'uploads:write', label: t`Count what people upload` },
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
  const name = isolate(create.data?.name ?? '');
  return (
    <Modal
      opened={opened}
      onClose={close}
      title={create.data ? t`${name} is ready` : t`New client`}
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
    const scopes = scopeChoices()
      .map(({ value }) => value)
      .filter((scope) => form.getAll('scopes').includes(scope));
    create.mutate({ name: String(form.get('name')).trim(), scopes });
  };
  const fieldError = create.error instanceof HttpError ? create.error.fieldError('name') : undefined;
  return (
    <form onSubmit={submit}>
      <Stack>
        {!fieldError && <ProblemAlert cause={create.error} />}
        <TextInput
          name="name"
          label={t`Name`}
          placeholder={t`billing-service`}
          required
          error={fieldError}
          data-autofocus
        />
        <Stack gap="xs" component="fieldset" style={{ border: 0, margin: 0, padding: 0 }}>
          <Text size="sm" fw={500} component="legend">
            {t`It may`}
          </Text>
          {scopeChoices().map(({ value, label }) => (
            <Checkbox key={value} name="scopes" value={value} label={label} defaultChecked={value === 'tasks:read'} />
          ))}
        </Stack>
        <Group justify="flex-end">
          <Button variant="default" onClick={onCancel}>
            {t`Cancel`}
          </Button>
          <Button type="submit" loading={create.isPending}>
            {t`Create client`}
          </Button>
        </Group>
      </Stack>
    </form>
  );
}

function Secret({ client, onDone }: { client: CreatedClient; onDone: () => void }) {
  return (
    <Stack>
      <Alert variant="light">{t`Copy the secret now. It is not shown again, and nobody can read it from here later.`}</Alert>
      <Copyable label={t`Client id`} copies={t`Copy client id`} copied={t`Copied client id`} value={client.clientId} />
      <Copyable
        label={t`Client secret`}
        copies={t`Copy client secret`}
        copied={t`Copied client secret`}
        value={client.clientSecret}
      />
      <Button onClick={onDone}>{t({ message: 'Done', context: 'a button' })}</Button>
    </Stack>
  );
}

interface CopyableProps {
  label: string;
  /** What the button is called. */
  copies: string;
  /** And once it was pressed. */
  copied: string;
  value: string;
}

function Copyable({ label, copies, copied: done, value }: CopyableProps) {
  return (
    <Group align="end" wrap="nowrap">
      <TextInput label={label} value={value} readOnly flex={1} styles={{ input: { fontFamily: 'monospace' } }} />
      <CopyButton value={value}>
        {({ copied, copy }) => (
          <Button variant="default" onClick={copy} aria-label={copied ? done : copies}>
            {copied ? t`Copied` : t`Copy`}
          </Button>
        )}
      </CopyButton>
    </Group>
  );
}
