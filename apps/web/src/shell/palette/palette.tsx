import { t } from '@lingui/core/macro';
import { isolate } from '../../lib/direction.ts';
import '@mantine/spotlight/styles.layer.css';
import { useMantineColorScheme } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { createSpotlight, Spotlight } from '@mantine/spotlight';
import {
  IconArrowRight,
  IconFolder,
  IconKeyboard,
  IconLogout,
  IconPlus,
  IconSearch,
  IconSunMoon,
} from '@tabler/icons-react';
import { useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import { useLocation, useNavigate } from 'react-router-dom';
import { useOwnProjects } from '../../features/projects/project-queries.ts';
import { listTasks } from '../../features/tasks/task-api.ts';
import { STATUS } from '../../features/tasks/task-display.ts';
import { useAuth } from '../../lib/auth/auth.tsx';
import { pressOf } from '../../lib/keys.ts';
import { linksFor } from '../links.ts';

const [store, spotlight] = createSpotlight();

interface Command {
  label: string;
  icon: typeof IconSearch;
  act: () => void;
}

/** Everything by keyboard: go somewhere, do something, find a task. */
export default function Palette({ times }: { times: number }) {
  const [query, setQuery] = useState('');
  const commands = useCommands().filter(({ label }) => hasWords(label, query));
  const found = useFound(query);
  const openTask = useOpenFound();
  useEffect(() => spotlight.open(), [times]);
  return (
    <Spotlight.Root
      store={store}
      query={query}
      onQueryChange={setQuery}
      shortcut={null}
      clearQueryOnClose
      attributes={{ content: { 'aria-label': t`Search or go to` } }}
    >
      <Spotlight.Search
        placeholder={t`Search tasks, go to a page, do something`}
        leftSection={<IconSearch size={18} aria-hidden />}
        aria-label={t`Search or go to`}
        maxLength={500}
        onKeyDown={(event) => pressOf(event) === 'Enter' && takeFirst(event.currentTarget)}
      />
      <Spotlight.ActionsList>
        {commands.map(({ label, icon: Icon, act }) => (
          <Spotlight.Action key={label} label={label} leftSection={<Icon size={18} aria-hidden />} onClick={act} />
        ))}
        {found.length > 0 && (
          <Spotlight.ActionsGroup label={t`Tasks`}>
            {found.map((task) => (
              <Spotlight.Action
                key={task.id}
                label={isolate(task.title)}
                description={STATUS[task.status].label}
                onClick={() => openTask(task.id)}
              />
            ))}
          </Spotlight.ActionsGroup>
        )}
        {commands.length === 0 && found.length === 0 && <Spotlight.Empty>{t`Nothing found`}</Spotlight.Empty>}
      </Spotlight.ActionsList>
    </Spotlight.Root>
  );
}

/** Where a task is open, the one that was found takes its place: closing it leads to neither. */
function useOpenFound() {
  const { search, state } = useLocation();
  const go = useNavigate();
  const replace = new URLSearchParams(search).has('task');
  return (id: string) => go(`/tasks?task=${id}`, replace ? { replace, state } : {});
}

/** Whether each word is a part of the label, in any order, as tasks are found. */
function hasWords(label: string, words: string) {
  return words
    .toLowerCase()
    .split(/\s+/)
    .every((word) => label.toLowerCase().includes(word));
}

/** What was found after the typing is not chosen by itself: Enter takes the first where nothing else is chosen. */
function takeFirst(field: HTMLElement) {
  const box = field.closest('[role="dialog"]');
  if (!box?.querySelector('[data-selected]')) box?.querySelector<HTMLElement>('[data-action]')?.click();
}

function useCommands(): Command[] {
  const { person, signOut } = useAuth();
  const { toggleColorScheme } = useMantineColorScheme();
  const go = useNavigate();
  const pages = person ? linksFor(person) : [];
  return [
    { label: t`New task`, icon: IconPlus, act: () => go('/tasks?new=1') },
    ...pages.map(({ to, label }) => ({ label: t`Go to ${label}`, icon: IconArrowRight, act: () => go(to) })),
    ...useOwnProjects().map(({ id, name }) => {
      const project = isolate(name);
      return { label: t`Go to project ${project}`, icon: IconFolder, act: () => go(`/projects/${id}`) };
    }),
    { label: t`Keyboard shortcuts`, icon: IconKeyboard, act: () => go('/shortcuts') },
    { label: t`Switch light and dark`, icon: IconSunMoon, act: toggleColorScheme },
    { label: t`Sign out`, icon: IconLogout, act: signOut },
  ];
}

function useFound(query: string) {
  const [q] = useDebouncedValue(query.trim(), 150);
  const { data } = useQuery({
    queryKey: ['found', q],
    queryFn: ({ signal }) => listTasks({ q, limit: 8, scope: 'visible' }, signal),
    enabled: q !== '',
    placeholderData: (before) => (q !== '' ? before : undefined),
  });
  return q !== '' ? (data?.data ?? []) : [];
}
