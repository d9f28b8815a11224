import type { Task } from '@taskward/contracts/http';
import { useAuth } from '../../../../lib/auth/auth.tsx';
import { type FoundPerson, useFoundPeople } from '../../../people/found-people.ts';
import { usePeople } from '../../../people/people.ts';
import { useProjectMembers } from '../../../projects/project-members.ts';

const SHOWN = 8;

/** Who can be mentioned in a task by part of their name: who sees it already first, then colleagues. */
export function useMentionable(task: Task, asked: string | undefined): FoundPerson[] {
  const { person } = useAuth();
  const { nameOf } = usePeople();
  const members = useProjectMembers(task.projectId);
  const typed = (asked ?? '').trim();
  const { found, isAnswered } = useFoundPeople(typed);
  if (asked === undefined) return [];
  const near = [task.assignedTo, task.createdBy, ...task.watchers, ...members].flatMap((id) =>
    id ? [{ id, name: nameOf(id), label: nameOf(id) }] : [],
  );
  const fits = ({ label }: FoundPerson) => label.toLowerCase().includes(typed.toLowerCase());
  const all = [...near.filter(fits), ...found.filter((one) => isAnswered || fits(one))];
  const told = new Set([person?.id]);
  return all.filter(({ id }) => !told.has(id) && told.add(id)).slice(0, SHOWN);
}
