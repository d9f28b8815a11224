import { t } from '@lingui/core/macro';
import { Button, Checkbox, Stack } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { Loaded, Section } from '../../../ui/page/section.tsx';
import { type Account, listRoles, setRoles } from '../admin-api.ts';
import { useAdminAction } from '../use-admin-action.ts';

/** Which roles a person has. */
export function UserRoles({ user }: { user: Account }) {
  const roles = useQuery({ queryKey: ['roles'], queryFn: ({ signal }) => listRoles(signal) });
  const [chosen, choose] = useState<string[]>(user.roles);
  const run = useAdminAction('users');
  const name = isolate(user.name ?? user.email);
  const same = chosen.length === user.roles.length && user.roles.every((role) => chosen.includes(role));
  return (
    <Section title={t`Roles`}>
      <Loaded query={roles}>
        {(all) => (
          <Stack gap="sm">
            <Checkbox.Group aria-label={t`Roles`} value={chosen} onChange={choose}>
              <Stack gap="xs">
                {all.map((role) => (
                  <Checkbox
                    key={role.name}
                    value={role.name}
                    label={role.name}
                    description={role.permissions.join(', ') || t`allows nothing`}
                  />
                ))}
              </Stack>
            </Checkbox.Group>
            <Button
              w="fit-content"
              variant="default"
              disabled={same || chosen.length === 0}
              loading={run.isPending}
              onClick={() =>
                run.mutate({ act: () => setRoles(user.id, chosen), done: t`The roles of ${name} are saved` })
              }
            >
              {t`Change roles`}
            </Button>
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
