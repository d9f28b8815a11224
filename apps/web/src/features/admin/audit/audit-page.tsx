import { t } from '@lingui/core/macro';
import { Code, Group, Text, TextInput } from '@mantine/core';
import { AUDIT_TYPES } from '@taskward/contracts/audit';
import { Link } from 'react-router-dom';
import { usePagedList } from '../../../lib/api/use-paged-list.ts';
import { isolate } from '../../../lib/direction.ts';
import { formatMoment } from '../../../lib/locale.ts';
import { isPerson } from '../../people/names.ts';
import { PersonName } from '../../people/person-name.tsx';
import { PersonSelect } from '../../people/person-select.tsx';
import { type AuditEntry, listAudit } from '../admin-api.ts';
import { AdminPage } from '../admin-page.tsx';
import { type Column, DataTable } from '../data-table.tsx';
import { UrlChoice, UrlField } from '../url-fields.tsx';
import { type UrlFilter, useUrlFilter } from '../use-url-filter.ts';

/** Every security event, newest first. */
export default function AuditPage() {
  const filter = useUrlFilter(['type', 'actor', 'subject', 'address', 'from', 'to']);
  const log = usePagedList('audit', filter.asked.toString(), (query, signal) => listAudit(withMoments(query), signal));
  return (
    <AdminPage title={t`Audit log`}>
      <Filters filter={filter} />
      <DataTable
        label={t`Events`}
        query={log}
        columns={columns()}
        keyOf={({ id }) => id}
        minWidth={800}
        empty={{ title: t`Nothing matches`, text: t`No event has all of this. Take a filter away to see more.` }}
      />
    </AdminPage>
  );
}

function Filters({ filter }: { filter: UrlFilter }) {
  const people = { size: 'xs', placeholder: t`Anybody`, w: 200 } as const;
  return (
    <Group mb="md" align="end" gap="xs">
      <UrlChoice
        filter={filter}
        name="type"
        label={t`What`}
        choices={AUDIT_TYPES.map((value) => ({ value, label: value }))}
      />
      <PersonSelect
        label={t`Who`}
        {...people}
        value={filter.valueOf('actor')}
        onChange={(actor) => filter.set({ actor })}
      />
      <PersonSelect
        label={t`To whom`}
        {...people}
        value={filter.valueOf('subject')}
        onChange={(subject) => filter.set({ subject })}
      />
      <UrlField filter={filter} name="address" label={t`From where`} placeholder={t`Address`} w={130} />
      <Day filter={filter} name="from" label={t`From day`} />
      <Day filter={filter} name="to" label={t`To day`} />
    </Group>
  );
}

function Day({ filter, name, label }: { filter: UrlFilter; name: string; label: string }) {
  return (
    <TextInput
      type="date"
      size="xs"
      label={label}
      value={filter.valueOf(name)}
      onChange={(event) => filter.set({ [name]: event.currentTarget.value })}
    />
  );
}

/** Days, as they are where the person is, to the moments at which they begin and end. */
function withMoments(asked: URLSearchParams): URLSearchParams {
  const query = new URLSearchParams(asked);
  const startOf = (day: string, plus: number) => {
    const [year = 0, month = 1, date = 1] = day.split('-').map(Number);
    return new Date(year, month - 1, date + plus);
  };
  for (const [name, plus] of [
    ['from', 0],
    ['to', 1],
  ] as const) {
    const moment = startOf(query.get(name) ?? '', plus);
    query.delete(name);
    if (asked.has(name) && !Number.isNaN(moment.getTime())) query.set(name, moment.toISOString());
  }
  return query;
}

const columns = (): Column<AuditEntry>[] => [
  {
    title: t`When`,
    cell: ({ timestamp }) => (
      <Text size="sm" c="var(--quiet)" component="time" dateTime={timestamp} style={{ whiteSpace: 'nowrap' }}>
        {formatMoment(timestamp)}
      </Text>
    ),
  },
  {
    title: t`What`,
    cell: ({ type, details }) => (
      <>
        <Code>{type}</Code>
        <Text size="xs" c="var(--quiet)" mt={4} maw={340} style={{ overflowWrap: 'anywhere' }}>
          {inWords(details)}
        </Text>
      </>
    ),
  },
  { title: t`Who`, cell: ({ actor }) => <Whom id={actor} name="actor" /> },
  { title: t`To`, cell: ({ subject }) => <Whom id={subject} name="subject" /> },
  {
    title: t`From`,
    cell: ({ address, device }) => (
      <>
        <Text size="sm">{address ?? '–'}</Text>
        <Text size="xs" c="var(--quiet)">
          <bdi>{device}</bdi>
        </Text>
      </>
    ),
  },
];

const inWords = (details: AuditEntry['details']) =>
  Object.entries(details ?? {})
    .map(([name, value]) => `${name}: ${isolate(typeof value === 'string' ? value : JSON.stringify(value))}`)
    .join(', ');

/** Leads to everything of the same person, client or key. */
function Whom({ id, name }: { id: string | null; name: 'actor' | 'subject' }) {
  if (!id) return '–';
  return (
    <Link to={`/admin/audit?${name}=${encodeURIComponent(id)}`} style={{ color: 'inherit', overflowWrap: 'anywhere' }}>
      {isPerson(id) ? <PersonName id={id} /> : id}
    </Link>
  );
}
