import { t } from '@lingui/core/macro';
import { Button, Checkbox, Group, Modal, Stack, Text, TextInput } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { EVERY_PERMISSION, type Permission } from '@taskward/contracts/permissions';
import { type FormEvent, useState } from 'react';
import { HttpError, isHttpError } from '../../../lib/problem.ts';
import { notify } from '../../../ui/notify.tsx';
import { ProblemAlert } from '../../../ui/problem-alert.tsx';
import { changeRole, createRole, type RoleOfPermissions } from '../admin-api.ts';
import { permissionInWords } from './permission-words.ts';

/** A role, new or as it is, by what it allows. */
export function RoleForm({ role, onClose }: { role: RoleOfPermissions | undefined; onClose: () => void }) {
  const cache = useQueryClient();
  const [name, setName] = useState(role?.name ?? '');
  const [chosen, choose] = useState<string[]>(role?.permissions ?? []);
  const save = useMutation({
    mutationFn: (permissions: Permission[]) =>
      role ? changeRole(role.name, permissions) : createRole({ name: name.trim(), permissions }),
    onSuccess: () => {
      const made = name.trim();
      notify(role ? t`What ${role.name} may do counts from now on` : t`The role ${made} is there`);
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
    <Modal opened onClose={onClose} title={role ? t`The role ${role.name}` : t`New role`}>
      <form onSubmit={submit} noValidate>
        <Stack>
          {(role || !wrongName) && <ProblemAlert cause={save.error} />}
          {!role && (
            <TextInput
              label={t`Name`}
              description={t`Small letters, digits and hyphens.`}
              placeholder={t`auditor`}
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
              error={wrongName}
              data-autofocus
            />
          )}
          <Checkbox.Group label={t`Who has it may`} value={chosen} onChange={choose}>
            <Stack gap="xs" mt="xs">
              {EVERY_PERMISSION.map((permission) => (
                <Checkbox
                  key={permission}
                  value={permission}
                  label={permissionInWords(permission)}
                  description={permission}
                />
              ))}
            </Stack>
          </Checkbox.Group>
          {role && (
            <Text size="xs" c="var(--quiet)">
              {t`It counts at once for everybody who has the role.`}
            </Text>
          )}
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={save.isPending}>
              {role ? t`Save role` : t`Make role`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
