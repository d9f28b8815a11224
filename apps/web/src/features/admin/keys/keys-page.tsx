import { t } from '@lingui/core/macro';
import { Badge, Button, Text } from '@mantine/core';
import { IconRefresh } from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { formatMoment } from '../../../lib/locale.ts';
import { confirm } from '../../../ui/confirm.ts';
import { relativeTime } from '../../../ui/relative-time.ts';
import { burnKey, listKeys, rotateKeys, type SigningKey } from '../admin-api.ts';
import { AdminPage } from '../admin-page.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { useAdminAction } from '../use-admin-action.ts';

const STATE: Record<SigningKey['state'], { label: string; color: string; meaning: (key: SigningKey) => string }> = {
  published: {
    get label() {
      return t`Published`;
    },
    color: 'blue',
    meaning: ({ signsFrom }) => t`Known to every service; signs from ${moment(signsFrom)}`,
  },
  signing: {
    get label() {
      return t`Signing`;
    },
    color: 'green',
    meaning: () => t`Signs every new token`,
  },
  verifying: {
    get label() {
      return t`Verifying`;
    },
    color: 'gray',
    meaning: () => t`Signs no more; its tokens are still good`,
  },
  retired: {
    get label() {
      return t`Retired`;
    },
    color: 'gray',
    meaning: () => t`No token of it is good any more`,
  },
  burned: {
    get label() {
      return t`Burned`;
    },
    color: 'red',
    meaning: () => t`Refused everywhere since it was burned`,
  },
};

const moment = (time: string) => formatMoment(time, { dateStyle: 'medium', timeStyle: 'short' });

/** The keys that tokens are signed with. */
export default function KeysPage() {
  const keys = useQuery({
    queryKey: ['keys'],
    queryFn: ({ signal }) => listKeys(signal),
    refetchInterval: 15_000, // a published key begins to sign by itself
  });
  return (
    <AdminPage title={t`Signing keys`} actions={<RotateButton />}>
      <DataTable
        label={t`Signing keys`}
        query={keys}
        columns={columns()}
        keyOf={({ kid }) => kid}
        minWidth={640}
        empty={{ title: t`No keys`, text: t`A key is made when the service starts.` }}
      />
    </AdminPage>
  );
}

function RotateButton() {
  const run = useAdminAction('keys');
  const ask = () =>
    confirm({
      title: t`Rotate the signing key?`,
      text: t`A new key is published now and signs once every service knows it. Nobody is signed out: tokens of the key before stay good until they expire.`,
      action: t`Rotate`,
      harmless: true,
      onConfirm: () => run.mutate({ act: rotateKeys, done: t`A new key is published and signs soon` }),
    });
  return (
    <Button leftSection={<IconRefresh size={16} aria-hidden />} loading={run.isPending} onClick={ask}>
      {t`Rotate`}
    </Button>
  );
}

const columns = (): Column<SigningKey>[] => [
  {
    title: t`Key`,
    cell: ({ kid }) => (
      <Text size="sm" ff="monospace" title={kid}>
        {kid.slice(0, 16)}…
      </Text>
    ),
  },
  { title: t`State`, cell: (key) => <State signing={key} /> },
  {
    title: t`Made`,
    cell: ({ createdAt }) => (
      <Text size="sm" c="var(--quiet)" title={moment(createdAt)}>
        {relativeTime(createdAt)}
      </Text>
    ),
  },
  { title: t`Actions`, quiet: true, width: 90, cell: (key) => <BurnButton signing={key} /> },
];

function State({ signing: key }: { signing: SigningKey }) {
  const { label, color, meaning } = STATE[key.state];
  return (
    <>
      <Badge variant="dot" color={color} tt="none">
        {label}
      </Badge>
      <Text size="xs" c="var(--quiet)" mt={4}>
        {meaning(key)}
      </Text>
    </>
  );
}

/** What burning means for those who are signed in, so that nobody is surprised by it. */
const consequences = (): Partial<Record<SigningKey['state'], string>> => ({
  signing: t`Every token that it signed stops working within seconds. Open pages fetch a new one by themselves, services have to ask for one again. A new key signs at once. Do this when the key may have leaked: it cannot be taken back.`,
  published: t`It has signed nothing yet, so nobody notices, and it never will. It cannot be taken back.`,
  verifying: t`Tokens that it signed stop working within seconds. Open pages fetch a new one by themselves. Do this when the key may have leaked: it cannot be taken back.`,
});

function BurnButton({ signing: { kid, state } }: { signing: SigningKey }) {
  const run = useAdminAction('keys');
  const text = consequences()[state];
  const beginning = kid.slice(0, 8);
  if (!text) return null;
  const ask = () =>
    confirm({
      title: t`Burn the key ${beginning}…?`,
      text,
      action: t`Burn key`,
      onConfirm: () => run.mutate({ act: () => burnKey(kid), done: t`The key is burned` }),
    });
  return (
    <Button size="compact-sm" variant="subtle" color="red" c="var(--late)" loading={run.isPending} onClick={ask}>
      {t`Burn`}
    </Button>
  );
}
