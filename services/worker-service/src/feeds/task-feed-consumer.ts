import { type Follower, type FollowOptions, followFeed } from '@taskward/messaging';
import type pg from 'pg';
import { forgetMoments } from '../moments/moment-store.ts';
import { syncMoments } from '../moments/moments.ts';
import { addCommenter, forgetCommenters, listCommenters } from '../notifications/commenter-store.ts';
import { forgetProject, forgetTask, type News } from '../notifications/notification-store.ts';
import { assignedBy, commentedTo, memberChanges, mentionedSince, type Recipient } from '../notifications/recipients.ts';
import { type Messengers, tell } from '../notifications/telling.ts';
import { excerptOf } from './excerpts.ts';
import type { CommentEvent, ProjectEvent, TaskEvent, WorkEvent } from './followed-events.ts';

export type FeedOptions = Pick<FollowOptions<WorkEvent>, 'url' | 'token' | 'pool' | 'log'> & {
  messengers: Messengers;
  /** What happened before, in milliseconds since 1970, is nobody's news. */
  beginning: number;
};

/** Follows the events of tasks, comments and projects, and tells whom they concern. */
export function followTasks({ messengers, beginning, ...options }: FeedOptions): Follower {
  return followFeed<WorkEvent>({
    ...options,
    consumer: 'notifications',
    apply: async (tx, event) => {
      const isNews = Date.parse(event.timestamp) >= beginning;
      const recipients = await concerned(tx, event, beginning);
      if (isNews) await tell(tx, messengers, newsOf(event), recipients);
    },
  });
}

/** Notes what an event changes, and gives whom it concerns. */
async function concerned(tx: pg.PoolClient, event: WorkEvent, beginning: number): Promise<Recipient[]> {
  if ('comment' in event) return ofComment(tx, event);
  if ('project' in event) return ofProject(tx, event);
  return ofTask(tx, event as TaskEvent, beginning);
}

async function ofTask(tx: pg.PoolClient, event: TaskEvent, beginning: number): Promise<Recipient[]> {
  const { type, taskId } = event;
  if (type === 'task.assigned') return assignedBy(event);
  if (type === 'task.deleted') {
    await forgetTask(tx, taskId);
    await forgetCommenters(tx, taskId);
    await forgetMoments(tx, taskId);
  } else await syncMoments(tx, event, beginning);
  return [];
}

async function ofComment(tx: pg.PoolClient, event: CommentEvent): Promise<Recipient[]> {
  if (event.type === 'task.comment.updated') return mentionedSince(event);
  if (event.type === 'task.comment.deleted') return [];
  const before = await listCommenters(tx, event.taskId);
  const { author } = event.comment;
  if (!before.includes(author)) await addCommenter(tx, event.taskId, author);
  return commentedTo(event, before);
}

async function ofProject(tx: pg.PoolClient, event: ProjectEvent): Promise<Recipient[]> {
  if (event.type === 'project.deleted') {
    await forgetProject(tx, event.projectId);
    return [];
  }
  const { added, removed } = memberChanges(event);
  if (removed.length > 0) await forgetProject(tx, event.projectId, removed);
  return added;
}

function newsOf(event: WorkEvent): News {
  const { actor, timestamp: at } = event;
  if ('project' in event) {
    const { projectId, project } = event;
    return { taskId: null, projectId, title: project.name, excerpt: null, actor, at };
  }
  const excerpt = 'comment' in event ? excerptOf(event.comment.body) : null;
  return { taskId: event.taskId, projectId: null, title: event.title, excerpt, actor, at };
}
