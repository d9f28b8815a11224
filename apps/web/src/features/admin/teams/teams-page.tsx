import { t } from '@lingui/core/macro';
import { Button, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { usePagedList } from '../../../lib/api/use-paged-list.ts';
import { formatNumber } from '../../../lib/locale.ts';
import { useOpened } from '../../../lib/use-opened.ts';
import { listTeams, type Team } from '../admin-api.ts';
import { AdminPage } from '../admin-page.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { OpenLink } from '../url-fields.tsx';
import { TeamDrawer } from './team-drawer.tsx';
import { TeamForm } from './team-form.tsx';

/** Who belongs together: colleagues find each other and hand each other work. */
export default function TeamsPage() {
  const teams = usePagedList('teams', '', listTeams);
  const opened = useOpened('team');
  const [form, { open, close }] = useDisclosure();
  return (
    <AdminPage
      title={t`Teams`}
      actions={
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {t`New team`}
        </Button>
      }
    >
      <DataTable
        label={t`Teams`}
        query={teams}
        columns={columns()}
        keyOf={({ handle }) => handle}
        minWidth={420}
        empty={{
          title: t`No teams yet`,
          text: t`People of one team find each other by name, hand each other tasks, and join projects together.`,
        }}
      />
      {form && <TeamForm onClose={close} />}
      {opened.id && <TeamDrawer handle={opened.id} onClose={opened.close} />}
    </AdminPage>
  );
}

const columns = (): Column<Team>[] => [
  {
    title: t`Name`,
    cell: ({ handle, name, description }) => (
      <>
        <OpenLink name="team" id={handle}>
          <bdi>{name}</bdi>
        </OpenLink>
        {description && (
          <Text size="xs" c="var(--quiet)" lineClamp={1}>
            <bdi>{description}</bdi>
          </Text>
        )}
      </>
    ),
  },
  {
    title: t`Handle`,
    cell: ({ handle }) => (
      <Text size="sm" ff="monospace">
        {handle}
      </Text>
    ),
  },
  { title: t`People`, width: 90, cell: ({ memberCount }) => formatNumber(memberCount) },
];
