import { t } from '@lingui/core/macro';
import { Anchor, Group } from '@mantine/core';
import { useCallback } from 'react';
import { useNavigate } from 'react-router-dom';
import type { Person } from '../../lib/auth/claims.ts';
import { isolate } from '../../lib/direction.ts';
import { dismiss, notify } from '../../ui/notify.tsx';
import { usePeople } from '../people/people.ts';
import type { FeedEvent } from '../tasks/sync/feed.ts';

/** Says at once that somebody gave the person a task, with the way there. */
export function useGivenNotice(person: Person | undefined) {
  const go = useNavigate();
  const me = person?.id;
  return useCallback(
    (event: FeedEvent) => {
      if (event.type !== 'task.assigned' || event.assignedTo !== me || event.actor.id === me) return;
      const { taskId, title, actor } = event;
      const id = `given-${taskId}`;
      const open = () => {
        dismiss(id);
        go(`/tasks?task=${taskId}`);
      };
      notify({ id, message: <Given by={actor.id} title={isolate(title)} onOpen={open} /> });
    },
    [me, go],
  );
}

function Given({ by, title, onOpen }: { by: string; title: string; onOpen: () => void }) {
  const name = usePeople().nameOf(by);
  return (
    <Group justify="space-between" wrap="nowrap">
      <span>{t`${name} gave you “${title}”`}</span>
      <Anchor component="button" type="button" size="sm" onClick={onOpen}>
        {t({ message: 'Open', context: 'a button' })}
      </Anchor>
    </Group>
  );
}
