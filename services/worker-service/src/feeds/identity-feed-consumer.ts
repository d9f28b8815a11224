import { type Follower, followFeed } from '@taskward/messaging';
import { tell } from '../notifications/telling.ts';
import { forgetPerson } from '../person-store.ts';
import { isPerson, type UserEvent } from './followed-events.ts';
import type { FeedOptions } from './task-feed-consumer.ts';

/** Follows the events of people: tells them of their rights, and forgets those who are deleted. */
export function followPeople({ messengers, beginning, ...options }: FeedOptions): Follower {
  return followFeed<UserEvent>({
    ...options,
    consumer: 'people',
    types: ['user.updated', 'user.deleted'],
    apply: async (tx, { type, userId, actor, changes, timestamp: at }) => {
      if (type === 'user.deleted') return forgetPerson(tx, userId);
      if (changes?.roles === undefined || actor?.id === userId || !isPerson(userId)) return;
      if (Date.parse(at) < beginning) return;
      const roles = changes.roles.to as string[];
      const excerpt = `Your roles are now: ${roles.join(', ') || 'none'}`;
      const news = {
        taskId: null,
        projectId: null,
        title: 'Your rights were changed',
        excerpt,
        actor: actor ?? null,
        at,
      };
      await tell(tx, messengers, news, [{ userId, kind: 'security' }]);
    },
  });
}
