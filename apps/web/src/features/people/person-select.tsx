import { t } from '@lingui/core/macro';
import { Group, Select, type SelectProps } from '@mantine/core';
import { IconCheck } from '@tabler/icons-react';
import { useState } from 'react';
import { useAuth } from '../../lib/auth/auth.tsx';
import { Face } from './face.tsx';
import { useFoundPeople } from './found-people.ts';
import { isPerson } from './names.ts';
import { usePeople } from './people.ts';

interface PersonSelectProps extends Omit<SelectProps, 'data' | 'value' | 'onChange'> {
  /** The id of a person or service, or empty. */
  value: string;
  onChange: (id: string) => void;
  /** Who may be chosen beside the person's colleagues: members of a project. */
  members?: string[];
  /** Offers nobody as well, which is empty. */
  nobody?: boolean;
  /** These are chosen already. */
  without?: string[];
}

/** No id is written like this. */
const NOBODY = '*';

/** One person, found by part of their name: oneself, members of the project, colleagues; administrators find everybody. */
export function PersonSelect({ value, onChange, members = [], nobody, without = [], ...field }: PersonSelectProps) {
  const [text, setText] = useState('');
  const { person } = useAuth();
  const { nameOf } = usePeople();
  const chosen = value ? { value, label: nameOf(value) } : undefined;
  // The field holds the name of who is chosen until something else is typed.
  const typed = text === chosen?.label ? '' : text.trim();
  const { found, isFetching, isAnswered } = useFoundPeople(typed);
  const has = (words: string) => words.toLowerCase().includes(typed.toLowerCase());
  const me = person?.id ?? '';
  const first = [
    ...(has(`you me ${person?.name} ${t`You`}`) ? [{ value: me, label: t`You` }] : []),
    ...(nobody && has(`nobody ${t`Nobody`}`) ? [{ value: NOBODY, label: t`Nobody` }] : []),
  ];
  const inProject = members.map((id) => ({ value: id, label: nameOf(id) })).filter(({ label }) => has(label));
  const others = found.map(({ id, label }) => ({ value: id, label })).filter(({ label }) => isAnswered || has(label));
  const groups = oncePerId([first, chosen ? [chosen] : [], inProject, others], without);
  const [own = [], held = [], inTheProject = [], elsewhere = []] = groups;
  const named = inTheProject.length > 0;
  return (
    <Select
      data={[
        ...own,
        ...held,
        ...(named ? [{ group: t`In the project`, items: inTheProject }] : []),
        ...(named && elsewhere.length > 0 ? [{ group: t`Others`, items: elsewhere }] : elsewhere),
      ]}
      value={value || null}
      onChange={(id) => onChange(id === NOBODY ? '' : (id ?? ''))}
      searchable
      clearable
      allowDeselect={false}
      searchValue={text}
      onSearchChange={setText}
      leftSection={isPerson(value) && <Face id={value} name={nameOf(value)} />}
      renderOption={({ option, checked }) => <Choice id={option.value} name={option.label} chosen={checked} />}
      onDropdownClose={() => setText(chosen?.label ?? '')}
      // Who is chosen is among them whatever is typed: by that the field learns of their name, which may come later.
      filter={({ options }) => options.filter((one) => !('value' in one) || one.value !== value || has(one.label))}
      nothingFoundMessage={isFetching || !isAnswered ? t`Searching…` : t`Nobody found`}
      {...field}
    />
  );
}

function Choice({ id, name, chosen }: { id: string; name: string; chosen: boolean | undefined }) {
  return (
    <Group gap="xs" wrap="nowrap" flex={1}>
      {isPerson(id) && <Face id={id} name={name} />}
      <bdi style={{ flex: 1 }}>{name}</bdi>
      {chosen && <IconCheck size={14} aria-hidden />}
    </Group>
  );
}

interface Option {
  value: string;
  label: string;
}

/** Each where it comes first. */
function oncePerId(groups: Option[][], without: string[]): Option[][] {
  const told = new Set(without);
  return groups.map((group) => group.filter(({ value }) => !told.has(value) && told.add(value)));
}
