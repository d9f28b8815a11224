import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { EVERY_PERMISSION, type Permission } from '@taskward/contracts/permissions';
import { type FormEvent, useState } from 'react';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import { notify } from '../../../ui/notify.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { changeRole, createRole, type RoleOfPermissions } from '../admin-api.ts';
import { PERMISSION } from './permission-words.ts';

/** A role, new or as it is, by what it allows. */
export function RoleForm({ role, onClose }: { role: RoleOfPermissions | undefined; onClose: () => void }) {
  const cache = useQueryClient();
  const [name, setName] = useState(role?.name ?? '');
  const [chosen, choose] = useState<string[]>(role?.permissions ?? []);
  const save = useMutation({
    mutationFn: (permissions: Permission[]) =>
      role ? changeRole(role.name, permissions) : createRole({ name: name.trim(), permissions }),
    onSuccess: () => {
      notify(role ? `What ${role.name} may do counts from now on` : `The role ${name.trim()} is there`);
      onClose();
      return cache.invalidateQueries({ queryKey: ['roles'] });
    },
  });
  const submit = (event: FormEvent) => {
    event.preventDefault();
    save.mutate(EVERY_PERMISSION.filter((permission) => chosen.includes(permission)));
  };
  const wrongName =
    (isHttpError(save.error, 409) ? save.error.message : undefined) ??
    (save.error instanceof HttpError ? save.error.fieldError('name') : undefined);
  return (
    <Modal opened onClose={onClose} title={role ? `The role ${role.name}` : 'New role'}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {(role || !wrongName) && <ProblemAlert cause={save.error} />}
          {!role && (
            <TextInput
              label="Name"
              description="Small letters, digits and hyphens."
              placeholder="auditor"
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={wrongName}
              data-autofocus
            />
          )}
          <Checkbox.Group label="Who has it may" value={chosen} onChange={choose}>
            <Stack gap="xs" mt="xs">
              {EVERY_PERMISSION.map((permission) => (
                <Checkbox key={permission} value={permission} label={PERMISSION[permission]} description={permission} />
              ))}
            </Stack>
          </Checkbox.Group>
          {role && (
            <Text size="xs" c="var(--quiet)">
              It counts at once for everybody who has the role.
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button type="submit" loading={save.isPending}>
              {role ? 'Save role' : 'Make role'}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
