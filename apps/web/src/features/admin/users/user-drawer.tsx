import { t } from '@lingui/core/macro';
import { Anchor, Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'react-router-dom';
import { isolate } from '../../../lib/direction.ts';
import { formatMoment } from '../../../lib/locale.ts';
import { confirm } from '../../../ui/confirm.ts';
import { useNothingOver } from '../../../ui/lies-over.ts';
import { Loaded, Section } from '../../../ui/page/section.tsx';
import { relativeTime } from '../../../ui/relative-time.ts';
import { Devices } from '../../account/device.tsx';
import { type Account, endSessionOf, endSessionsOf, getUser, sessionsOf } from '../admin-api.ts';
import { useAdminAction } from '../use-admin-action.ts';
import { UserEdit } from './user-edit.tsx';
import { UserRoles } from './user-roles.tsx';

/** One account in full, beside the list. */
export function UserDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const user = useQuery({ queryKey: ['users', 'one', id], queryFn: ({ signal }) => getUser(id, signal) });
  return (
    <Drawer
      closeOnEscape={useNothingOver()}
      opened
      onClose={onClose}
      position="right"
      size={520}
      title={isolate(user.data?.name ?? user.data?.email ?? t`Account`)}
      closeButtonProps={{ 'aria-label': t`Close account` }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      <Loaded query={user}>
        {(account) => (
          <Stack gap="xl">
            <Facts user={account} />
            {account.issuer ? (
              <Text size="sm">
                {t`Name, address, roles, password and sessions are kept where they sign in, at ${new URL(account.issuer).host}.`}
              </Text>
            ) : (
              <>
                <Section title={t`Account`}>
                  <UserEdit user={account} key={account.id} />
                </Section>
                <UserRoles user={account} key={account.roles.join()} />
                <Sessions user={account} />
              </>
            )}
          </Stack>
        )}
      </Loaded>
    </Drawer>
  );
}

function Facts({ user }: { user: Account }) {
  const since = formatMoment(user.createdAt, { dateStyle: 'medium' });
  const seen = user.lastSeenAt && relativeTime(user.lastSeenAt);
  const facts = [
    user.disabled && t`blocked`,
    t`since ${since}`,
    seen ? t`last seen ${seen}` : t`never signed in`,
    user.emailVerified ? t`address confirmed` : t`address not confirmed`,
  ];
  return (
    <Stack gap={4}>
      <Text size="sm" c="var(--quiet)">
        {facts.filter(Boolean).join(', ')}
      </Text>
      {user.company && <Text size="sm">{user.company}</Text>}
      <Group gap="md">
        <Anchor component={Link} size="sm" to={`/admin/tasks?person=${user.id}`}>
          {t`Their tasks`}
        </Anchor>
        <Anchor component={Link} size="sm" to={`/admin/audit?actor=${user.id}`}>
          {t`What they did`}
        </Anchor>
        <Anchor component={Link} size="sm" to={`/admin/audit?subject=${user.id}`}>
          {t`What was done to them`}
        </Anchor>
      </Group>
    </Stack>
  );
}

function Sessions({ user }: { user: Account }) {
  const sessions = useQuery({
    queryKey: ['user-sessions', user.id],
    queryFn: ({ signal }) => sessionsOf(user.id, signal),
  });
  const run = useAdminAction('user-sessions');
  const name = isolate(user.name ?? user.email);
  const askToEndAll = () =>
    confirm({
      title: t`Sign ${name} out everywhere?`,
      text: t`Every page that they have open stops working within a second. They can sign in again.`,
      action: t`Sign out everywhere`,
      onConfirm: () => run.mutate({ act: () => endSessionsOf(user.id), done: t`${name} is signed out everywhere` }),
    });
  return (
    <Section title={t`Where they are signed in`}>
      <Loaded query={sessions}>
        {(list) => (
          <Stack gap={0}>
            {list.length === 0 && (
              <Text size="sm" c="var(--quiet)">
                {t`Nowhere.`}
              </Text>
            )}
            <Devices
              sessions={list}
              onEnd={({ id, device }) =>
                run.mutate({ act: () => endSessionOf(user.id, id), done: t`${name} is signed out of ${device}` })
              }
            />
            {list.length > 0 && (
              <Button variant="default" mt="md" w="fit-content" loading={run.isPending} onClick={askToEndAll}>
                {t`Sign out everywhere`}
              </Button>
            )}
          </Stack>
        )}
      </Loaded>
    </Section>
  );
}
