import { Select, type SelectProps } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { api } from '../../lib/api/api.ts';
import { isolate } from '../../lib/direction.ts';
import { isPerson } from './names.ts';
import { usePeople } from './people.ts';

interface PersonSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** The id of a person, or empty. */
  value: string;
  onChange: (id: string) => void;
}

/** One person of all, found by part of their name or e-mail address. For administrators. */
export function PersonSelect({ value, onChange, ...field }: PersonSelectProps) {
  const [text, setText] = useState('');
  const { nameOf } = usePeople();
  const chosen = value ? [{ value, label: isPerson(value) ? nameOf(value) : value }] : [];
  // The field holds the name of who is chosen until something else is typed.
  const typed = text === chosen[0]?.label ? '' : text.trim();
  const [q] = useDebouncedValue(typed, 200);
  const {
    data: found = [],
    isFetching,
    isPlaceholderData,
  } = useQuery({
    queryKey: ['people', 'search', q],
    queryFn: async ({ signal }) =>
      (await api('GET /api/v1/users', { query: { q: q || undefined, limit: 8 }, signal })).data,
    placeholderData: keepPreviousData,
    staleTime: 15_000,
  });
  const options = found
    .filter(({ id }) => id !== value)
    .map((one) => ({ value: one.id, label: one.name ? `${isolate(one.name)} (${one.email})` : one.email }));
  // Until the answer to what is typed is here, the answer before it stands: of that only what fits may be chosen.
  const answered = typed === q && !isPlaceholderData;
  const fits = ({ value: id, label }: { value: string; label: string }) =>
    typed === '' || (id !== value && (answered || label.toLowerCase().includes(typed.toLowerCase())));
  return (
    <Select
      data={[...chosen, ...options]}
      value={value || null}
      onChange={(id) => onChange(id ?? '')}
      searchable
      clearable
      allowDeselect={false}
      searchValue={text}
      onSearchChange={setText}
      filter={({ options: all }) => all.filter((one) => 'value' in one && fits(one))}
      nothingFoundMessage={isFetching || !answered ? 'Searching…' : 'Nobody found'}
      {...field}
    />
  );
}
