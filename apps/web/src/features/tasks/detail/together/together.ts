import { useEffect } from 'react';
import { useAuth } from '../../../../lib/auth/auth.tsx';
import { opened, viewing, writers } from '../../../../lib/live/live-stores.ts';
import { ownLocale } from '../../../../lib/locale.ts';
import { usePeople } from '../../../people/people.ts';

/** Lets others know that this task is looked at, as long as it is shown. */
export function useLook(taskId: string): void {
  useEffect(() => {
    opened.set({ taskId });
    return () => opened.set(null);
  }, [taskId]);
}

/** Who else looks at a task, is in a field of it, or writes a comment to it: ids of people. */
export function useOthers(taskId: string) {
  const { person } = useAuth();
  const seen = viewing.use();
  const writing = writers.use();
  const isOther = (id: string) => id !== person?.id;
  const at = seen?.taskId === taskId ? seen : undefined;
  return {
    looking: (at?.userIds ?? []).filter(isOther),
    inField: (name: string) =>
      (at?.editing ?? []).filter(({ userId, field }) => field === name && isOther(userId)).map(({ userId }) => userId),
    writing: [...writing].filter(([id, task]) => task === taskId && isOther(id)).map(([id]) => id),
  };
}

/** Names of people as one says them: "Ada and Ben". */
export function useNamesOf(ids: string[]): string {
  const { nameOf } = usePeople();
  return new Intl.ListFormat(ownLocale(), { type: 'conjunction' }).format(ids.map(nameOf));
}
