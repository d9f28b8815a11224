import type { Task } from '@taskward/contracts/http';
import { useEffect, useMemo } from 'react';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { useMinute } from '../../../lib/today.ts';
import { lookUp, names } from '../../people/names.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { useFolding } from '../remembered-view.ts';
import { type Grouping, isHead, type Row, rowsOf } from '../task-groups.ts';

interface Rows {
  /** Nothing where the tasks are in no groups. */
  rows: Row[] | undefined;
  turn: (key: string) => void;
}

/** The tasks of a list with the heads of the groups that they are in. */
export function useRows(tasks: Task[], by: Grouping[]): Rows {
  const { turned, turn } = useFolding();
  const { person } = useAuth();
  const me = person?.id;
  const projectName = useProjectNames();
  const found = names.use();
  const minute = useMinute().getTime();
  // A day that is over changes what is due when; nothing else goes by the clock.
  const now = by.includes('due') ? minute : 0;
  const rows = useMemo(() => {
    if (by.length === 0) return undefined;
    const nameOf = (grouping: Grouping, value: string) => {
      if (grouping === 'project') return projectName(value);
      return value === me ? '' : (found.get(value) ?? value); // oneself first
    };
    return rowsOf(tasks, { by, turned: new Set(turned), nameOf, now: new Date(now) });
  }, [tasks, by, turned, projectName, found, me, now]);
  const people = by.includes('person');
  useEffect(() => {
    if (people) lookUp((rows ?? []).filter(isHead).map(({ value }) => value));
  }, [people, rows]);
  return { rows, turn };
}
