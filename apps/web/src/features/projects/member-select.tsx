import { t } from '@lingui/core/macro';
import { Select } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api/api.ts';
import { isolate } from '../../lib/direction.ts';
import { useFoundPeople } from '../people/found-people.ts';
import { useTeams } from '../people/teams.ts';
import { memberPath, type ProjectMember } from './project-api.ts';

type Chosen = Pick<ProjectMember, 'kind' | 'id'>;

interface MemberSelectProps {
  /** They are in it already. */
  members: Chosen[];
  disabled: boolean;
  onChoose: (member: Chosen) => void;
}

/** Somebody to work in a project: a person or a team by name, a service by the id of its client. */
export function MemberSelect({ members, disabled, onChoose }: MemberSelectProps) {
  const [text, setText] = useState('');
  const typed = text.trim();
  const { found, isFetching, isAnswered } = useFoundPeople(typed);
  const { teams } = useTeams();
  const service = useService(isAnswered ? typed : '');
  const has = (words: string) => words.toLowerCase().includes(typed.toLowerCase());
  const taken = new Set(members.map(memberPath));
  const group = (title: string, kind: Chosen['kind'], choices: Array<{ id: string; label: string }>) => {
    const items = choices
      .map(({ id, label }) => ({ value: memberPath({ kind, id }), label }))
      .filter(({ value }) => !taken.has(value));
    return items.length > 0 ? [{ group: title, items }] : [];
  };
  const choose = (value: string | null) => {
    if (!value) return;
    const [kind, ...id] = value.split(':');
    onChoose({ kind: kind as Chosen['kind'], id: id.join(':') });
    setText('');
  };
  return (
    <Select
      label={t`Add a member`}
      placeholder={t`Name of a person or team, id of a service`}
      disabled={disabled}
      data={[
        ...group(
          t`People`,
          'user',
          found.filter(({ label }) => isAnswered || has(label)),
        ),
        ...group(
          t`Teams`,
          'team',
          teams
            .filter(({ handle, name }) => has(`${handle} ${name}`))
            .slice(0, 8)
            .map(({ handle, name }) => ({ id: handle, label: isolate(name) })),
        ),
        ...group(t`Services`, 'service', service),
      ]}
      value={null}
      onChange={choose}
      searchable
      searchValue={text}
      onSearchChange={setText}
      filter={({ options }) => options}
      nothingFoundMessage={isFetching || !isAnswered ? t`Searching…` : t`Nobody found`}
    />
  );
}

const IS_ID = /^[\w-]{3,64}$/;

/** The service whose client has this id, where there is one. */
function useService(id: string) {
  const { data = [] } = useQuery({
    queryKey: ['people', 'service', id],
    queryFn: async ({ signal }) => (await api('GET /api/v1/people', { query: { ids: [id] }, signal })).data,
    enabled: IS_ID.test(id),
    staleTime: 15_000,
  });
  return data
    .filter(({ kind, deleted }) => kind === 'service' && !deleted)
    .map(({ id: found, name }) => ({ id: found, label: isolate(name) }));
}
