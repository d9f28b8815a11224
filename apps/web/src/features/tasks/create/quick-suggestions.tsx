import { t } from '@lingui/core/macro';
import { IconCalendarEvent, IconFolder, IconPlus } from '@tabler/icons-react';
import { type ReactNode, type Ref, useEffect, useId, useImperativeHandle, useState } from 'react';
import { isolate } from '../../../lib/direction.ts';
import { pressOf } from '../../../lib/keys.ts';
import { Initials } from '../../../ui/initials.tsx';
import { notifyError } from '../../../ui/notify.tsx';
import { useFoundPeople } from '../../people/found-people.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectMembers } from '../../projects/project-members.ts';
import { useCreateProject, useProjects } from '../../projects/project-queries.ts';
import { formatDueDate } from '../due.ts';
import { daysNamed, isDayName, type LineToken, wordFor } from '../values/quick-line.ts';
import classes from './quick-add.module.css';

/** What was chosen: the word for the line, and whom or what it stands for. */
export interface Picked {
  word: string;
  person?: { id: string; name: string };
  project?: { id: string; name: string };
}

export interface SuggestionsHandle {
  /** Whether the press was for the list. */
  press: (event: Parameters<typeof pressOf>[0]) => boolean;
}

interface QuickSuggestionsProps {
  token: LineToken;
  /** The project that the line is for. */
  project: string | undefined;
  handle: Ref<SuggestionsHandle>;
  listId: string;
  /** Which of them Enter takes, by its id. */
  onActive: (id: string | undefined) => void;
  onPick: (picked: Picked) => void;
  onClose: () => void;
}

interface Suggestion {
  key: string;
  label: string;
  /** Beside the label. */
  note?: string;
  icon: ReactNode;
  pick: () => void;
}

const SHOWN = 6;

/** Days and people behind `@`, projects behind `+`, as one types; loaded with the first sign. */
export default function QuickSuggestions(props: QuickSuggestionsProps) {
  const { token, handle, listId, onActive, onClose } = props;
  const days = useDays(props);
  const people = usePeopleLike(props);
  const projects = useProjectsLike(props);
  const offered = token.sign === '@' ? [...days, ...people] : projects;
  const [active, setActive] = useState(0);
  const id = useId();
  // What means a day already needs nothing more: Enter is for the task.
  const chosen = isDayName(token.typed) && token.sign === '@' ? -1 : Math.min(active, offered.length - 1);
  useEffect(() => setActive(0), [token.typed, token.sign]);
  const current = chosen >= 0 ? `${id}-${chosen}` : undefined;
  useEffect(() => onActive(current), [current, onActive]);
  useEffect(() => () => onActive(undefined), [onActive]);
  useImperativeHandle(handle, () => ({
    press: (event) => {
      const press = pressOf(event);
      const step = { ArrowDown: 1, ArrowUp: -1 }[press];
      if (offered.length === 0) return false;
      if (step) setActive((chosen + step + offered.length) % offered.length);
      else if (press === 'Escape') onClose();
      else if ((press === 'Enter' || press === 'Tab') && chosen >= 0) offered[chosen]?.pick();
      else return false;
      return true;
    },
  }));
  if (offered.length === 0) return null;
  return (
    <div
      id={listId}
      role="listbox"
      aria-label={token.sign === '@' ? t`Days and people` : t`Projects`}
      className={classes.suggestions}
    >
      {offered.map(({ key, label, note, icon, pick }, at) => (
        // biome-ignore lint/a11y/useKeyWithClickEvents lint/a11y/useFocusableInteractive: the field keeps the keyboard, and hands its presses on
        <div
          key={key}
          id={`${id}-${at}`}
          role="option"
          aria-selected={at === chosen}
          className={classes.suggestion}
          // The field keeps the keyboard.
          onMouseDown={(event) => event.preventDefault()}
          onClick={pick}
        >
          {icon}
          <bdi>{label}</bdi>
          {note && <span>{note}</span>}
        </div>
      ))}
    </div>
  );
}

const capital = (name: string) => name.replace(/^./, (letter) => letter.toUpperCase());

function useDays({ token, onPick }: QuickSuggestionsProps): Suggestion[] {
  const found = daysNamed(token.typed);
  return (token.typed ? found : found.slice(0, 2)).map(({ name, day }) => ({
    key: `day ${name}`,
    label: capital(name),
    note: ['today', 'tomorrow'].includes(name) ? undefined : formatDueDate(day),
    icon: <IconCalendarEvent size={18} aria-hidden />,
    pick: () => onPick({ word: name }),
  }));
}

function usePeopleLike({ token, project, onPick }: QuickSuggestionsProps): Suggestion[] {
  const { nameOf } = usePeople();
  const members = useProjectMembers(token.sign === '@' ? (project ?? null) : null);
  const typed = token.sign === '@' ? token.typed.replaceAll('-', ' ') : '';
  const { found, isAnswered } = useFoundPeople(typed);
  const fits = (name: string) => name.toLowerCase().includes(typed.toLowerCase());
  const near = members.map((id) => ({ id, name: nameOf(id), label: nameOf(id) })).filter(({ name }) => fits(name));
  const told = new Set<string>();
  return [...near, ...found.filter((one) => isAnswered || fits(one.label))]
    .filter(({ id, name }) => wordFor(name) !== '' && !told.has(id) && told.add(id))
    .slice(0, SHOWN)
    .map(({ id, name, label }) => ({
      key: `person ${id}`,
      label,
      icon: <Initials id={id} name={name} />,
      pick: () => onPick({ word: wordFor(name), person: { id, name } }),
    }));
}

function useProjectsLike({ token, onPick }: QuickSuggestionsProps): Suggestion[] {
  const projects = useProjects();
  const create = useCreateProject();
  const typed = token.typed.replaceAll('-', ' ').trim();
  const fitting = projects.filter(({ name }) => name.toLowerCase().includes(typed.toLowerCase())).slice(0, SHOWN);
  const take = ({ id, name }: { id: string; name: string }) =>
    onPick({ word: wordFor(name) || id, project: { id, name: isolate(name) } });
  const isNew = typed !== '' && !projects.some(({ name }) => name.toLowerCase() === typed.toLowerCase());
  return [
    ...fitting.map((project) => ({
      key: `project ${project.id}`,
      label: project.name,
      icon: <IconFolder size={18} color={project.color ?? undefined} aria-hidden />,
      pick: () => take(project),
    })),
    // What only looks like a sign, +1 or +49, makes no project.
    ...(isNew && /\p{L}/u.test(typed)
      ? [
          {
            key: 'new project',
            label: t`Create project “${isolate(typed)}”`,
            icon: <IconPlus size={18} aria-hidden />,
            pick: () => create.mutate({ name: typed }, { onSuccess: take, onError: notifyError }),
          },
        ]
      : []),
  ];
}
