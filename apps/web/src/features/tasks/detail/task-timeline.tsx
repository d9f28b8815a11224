import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Skeleton, Text, Title } from '@mantine/core';
import type { Task } from '@taskward/contracts/http';
import { formatMoment } from '../../../lib/locale.ts';
import { relativeTime } from '../../../ui/relative-time.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { useHistory } from '../sync/task-queries.ts';
import type { HistoryEntry } from '../task-api.ts';
import type { Comment } from './comments/comment-api.ts';
import { CommentEntry } from './comments/comment-entry.tsx';
import { useComments } from './comments/comment-queries.ts';
import { NewComment } from './comments/new-comment.tsx';
import { oncePerAct } from './history-acts.ts';
import { describeChange } from './history-text.ts';
import classes from './task-timeline.module.css';
import { Writers } from './together/writers.tsx';

/** What happened to a task and what was said to it, newest first. */
export function TaskTimeline({ task }: { task: Task }) {
  const history = useHistory(task.id);
  const comments = useComments(task.id);
  const isPending = history.isPending || comments.isPending;
  const entries = isPending ? [] : timeline(history.data ?? [], comments.data ?? []);
  return (
    <section aria-label={t`Comments and history`}>
      <Title order={3} size="h6" mb="xs">
        {t`Comments and history`}
      </Title>
      <NewComment task={task} />
      <Writers taskId={task.id} />
      {isPending && <Skeleton height={40} />}
      {(history.isError || comments.isError) && (
        <Text size="sm" c="var(--quiet)" role="status">
          {history.isError ? t`The history is not available right now.` : t`What was said is not available right now.`}
        </Text>
      )}
      <ol className={classes.list}>
        {entries.map((entry) => (
          <li key={'body' in entry ? entry.id : entry.eventId}>
            {'body' in entry ? <CommentEntry task={task} comment={entry} /> : <Entry entry={entry} />}
          </li>
        ))}
      </ol>
    </section>
  );
}

function timeline(history: HistoryEntry[], comments: Comment[]): Array<HistoryEntry | Comment> {
  return [...oncePerAct(history), ...comments].sort((one, other) => momentOf(other) - momentOf(one));
}

const momentOf = (entry: HistoryEntry | Comment) => Date.parse('body' in entry ? entry.createdAt : entry.timestamp);

function Entry({ entry }: { entry: HistoryEntry }) {
  const { nameOf } = usePeople();
  const projectName = useProjectNames();
  const who = nameOf(entry.actor.id);
  const did = describeChange(entry, { nameOf, projectName });
  return (
    <div className={classes.entry}>
      <span>
        <Trans>
          <b>
            <bdi>{who}</bdi>
          </b>{' '}
          {did}
        </Trans>
      </span>
      <time dateTime={entry.timestamp} title={formatMoment(entry.timestamp)}>
        {relativeTime(entry.timestamp)}
      </time>
    </div>
  );
}
