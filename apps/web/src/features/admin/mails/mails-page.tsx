import { plural, t } from '@lingui/core/macro';
import { Badge, Button, Group, Text } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import { usePagedList } from '../../../lib/api/use-paged-list.ts';
import { useOpened } from '../../../lib/use-opened.ts';
import { relativeTime } from '../../../ui/relative-time.ts';
import { listMails, type Mail, retryMail } from '../admin-api.ts';
import { AdminPage } from '../admin-page.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { OpenLink, UrlChoice, UrlField } from '../url-fields.tsx';
import { useAdminAction } from '../use-admin-action.ts';
import { useUrlFilter } from '../use-url-filter.ts';
import { MailDrawer } from './mail-drawer.tsx';

/** What was written to whom, and whether it arrived. */
export default function MailsPage() {
  const filter = useUrlFilter(['q', 'state']);
  const opened = useOpened('mail');
  const mails = usePagedList('mails', filter.asked.toString(), listMails, 5_000);
  return (
    <AdminPage title={t`Mails`}>
      <Group mb="md" align="end">
        <UrlField
          filter={filter}
          name="q"
          type="search"
          label={t`Recipient or subject`}
          leftSection={<IconSearch size={15} aria-hidden />}
          w={240}
        />
        <UrlChoice
          filter={filter}
          name="state"
          label={t`State`}
          choices={Object.entries(STATES).map(([value, { label }]) => ({ value, label }))}
        />
      </Group>
      <DataTable
        label={t`Mails`}
        query={mails}
        columns={columns()}
        keyOf={({ id }) => id}
        minWidth={760}
        empty={{
          title: t`No mails`,
          text: t`Mails with a link to confirm an address or to set a password show up here.`,
        }}
      />
      {opened.id && <MailDrawer id={opened.id} onClose={opened.close} />}
    </AdminPage>
  );
}

const STATES: Record<Mail['state'], { label: string; color: string }> = {
  waiting: {
    get label() {
      return t`Waiting`;
    },
    color: 'blue',
  },
  failing: {
    get label() {
      return t`Failing`;
    },
    color: 'red',
  },
  sent: {
    get label() {
      return t`Sent`;
    },
    color: 'green',
  },
  expired: {
    get label() {
      return t`Expired`;
    },
    color: 'gray',
  },
  void: {
    get label() {
      return t`Used or replaced`;
    },
    color: 'gray',
  },
};

const columns = (): Column<Mail>[] => [
  {
    title: t`Mail`,
    cell: ({ id, subject, to }) => (
      <>
        <OpenLink name="mail" id={id}>
          <bdi>{subject}</bdi>
        </OpenLink>
        <Text size="xs" c="var(--quiet)">
          {t`to ${to}`}
        </Text>
      </>
    ),
  },
  { title: t`State`, cell: (mail) => <State mail={mail} /> },
  {
    title: t`Written`,
    cell: ({ createdAt }) => (
      <Text size="sm" c="var(--quiet)" component="time" dateTime={createdAt}>
        {relativeTime(createdAt)}
      </Text>
    ),
  },
  { title: t`Actions`, quiet: true, width: 110, cell: (mail) => <Retry mail={mail} /> },
];

function State({ mail }: { mail: Mail }) {
  const { label, color } = STATES[mail.state];
  const tries = plural(mail.tries, { one: '# try', other: '# tries' });
  return (
    <>
      <Badge variant="dot" color={color} tt="none">
        {mail.readable ? t`To be handed on` : label}
      </Badge>
      {mail.tries > 0 && (
        <Text size="xs" c="var(--quiet)" mt={4} maw={320} style={{ overflowWrap: 'anywhere' }}>
          {mail.lastError ? `${tries}: ${mail.lastError}` : tries}
        </Text>
      )}
    </>
  );
}

function Retry({ mail }: { mail: Mail }) {
  const run = useAdminAction('mails');
  if (mail.state !== 'failing') return null;
  return (
    <Button
      size="compact-sm"
      variant="default"
      aria-label={t`Try again: ${mail.subject} to ${mail.to}`}
      loading={run.isPending}
      onClick={() => run.mutate({ act: () => retryMail(mail.id), done: t`Sending again to ${mail.to}` })}
    >
      {t`Try again`}
    </Button>
  );
}
