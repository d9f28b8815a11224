import { Button, CloseButton, Menu, TextInput } from '@mantine/core';
import { useDebouncedCallback, useHotkeys } from '@mantine/hooks';
import { IconArrowsSort, IconCheck, IconFilter, IconSearch } from '@tabler/icons-react';
import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';
import { useEffect, useRef, useState } from 'react';
import classes from './filter-bar.module.css';
import { FilterChips } from './filter-chips.tsx';
import { NEWEST, type TaskFilter } from './task-filter.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from './task-words.ts';

interface FilterBarProps {
  filter: TaskFilter;
  onChange: (change: Partial<TaskFilter>) => void;
}

const SORTS = {
  [NEWEST]: 'Newest first',
  createdAt: 'Oldest first',
  '-updatedAt': 'Changed last',
  dueDate: 'Due first',
  '-priority': 'Most urgent',
  title: 'Title',
};

export const DUES = { overdue: 'Overdue', today: 'Due today', week: 'Due in 7 days' };

/** Search, filters and order; all of it goes into the address, so that a view can be linked. */
export function FilterBar({ filter, onChange }: FilterBarProps) {
  return (
    <search className={classes.bar}>
      <Search value={filter.q} onChange={(q) => onChange({ q })} />
      <FilterMenu filter={filter} onChange={onChange} />
      <Menu position="bottom-start">
        <Menu.Target>
          <Button
            variant="subtle"
            color="gray"
            size="compact-sm"
            leftSection={<IconArrowsSort size={15} aria-hidden />}
          >
            {SORTS[filter.sort as keyof typeof SORTS] ?? 'Sort'}
          </Button>
        </Menu.Target>
        <Menu.Dropdown>
          {Object.entries(SORTS).map(([sort, label]) => (
            <Option key={sort} label={label} on={sort === filter.sort} onClick={() => onChange({ sort })} />
          ))}
        </Menu.Dropdown>
      </Menu>
      <FilterChips filter={filter} onChange={onChange} />
    </search>
  );
}

function Search({ value, onChange }: { value: string; onChange: (q: string) => void }) {
  const [text, setText] = useState(value);
  const field = useRef<HTMLInputElement>(null);
  const apply = useDebouncedCallback(onChange, 200);
  useEffect(() => setText(value), [value]);
  useHotkeys([['/', () => field.current?.focus()]]);
  const type = (next: string) => {
    setText(next);
    apply(next);
  };
  return (
    <TextInput
      ref={field}
      type="search"
      aria-label="Search tasks"
      placeholder="Search"
      size="xs"
      className={classes.search}
      leftSection={<IconSearch size={15} aria-hidden />}
      rightSection={text && <CloseButton size="xs" aria-label="Clear search" onClick={() => type('')} />}
      value={text}
      onChange={(event) => type(event.currentTarget.value)}
      onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
    />
  );
}

function FilterMenu({ filter, onChange }: FilterBarProps) {
  const flip = <T,>(list: T[], one: T) => (list.includes(one) ? list.filter((held) => held !== one) : [...list, one]);
  return (
    <Menu position="bottom-start" closeOnItemClick={false} width={210}>
      <Menu.Target>
        <Button variant="subtle" color="gray" size="compact-sm" leftSection={<IconFilter size={15} aria-hidden />}>
          Filter
        </Button>
      </Menu.Target>
      <Menu.Dropdown mah="70vh" style={{ overflowY: 'auto' }}>
        <Menu.Label>Status</Menu.Label>
        {STATUSES.map((status: TaskStatus) => (
          <Option
            key={status}
            label={STATUS[status].label}
            on={filter.status.includes(status)}
            onClick={() => onChange({ status: flip(filter.status, status) })}
          />
        ))}
        <Menu.Label>Priority</Menu.Label>
        {PRIORITIES.map((priority: TaskPriority) => (
          <Option
            key={priority}
            label={PRIORITY[priority].label}
            on={filter.priority.includes(priority)}
            onClick={() => onChange({ priority: flip(filter.priority, priority) })}
          />
        ))}
        <Menu.Label>Due</Menu.Label>
        {(Object.keys(DUES) as Array<keyof typeof DUES>).map((due) => (
          <Option
            key={due}
            label={DUES[due]}
            on={filter.due === due}
            onClick={() => onChange({ due: filter.due === due ? '' : due })}
          />
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}

function Option({ label, on, onClick }: { label: string; on: boolean; onClick: () => void }) {
  return (
    <Menu.Item onClick={onClick} rightSection={on && <IconCheck size={14} aria-label="chosen" />}>
      {label}
    </Menu.Item>
  );
}
