import { Skeleton, Text, Title } from '@mantine/core';
import { formatMoment } from '../../../lib/locale.ts';
import { relativeTime } from '../../../ui/relative-time.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { useHistory } from '../sync/task-queries.ts';
import type { HistoryEntry } from '../task-api.ts';
import { describeChange } from './history-text.ts';
import classes from './task-history.module.css';

/** What happened to a task, newest first. */
export function TaskHistory({ id }: { id: string }) {
  const { data, isPending, isError } = useHistory(id);
  return (
    <section aria-label="History">
      <Title order={3} size="h6" mb="xs">
        History
      </Title>
      {isPending && <Skeleton height={40} />}
      {isError && (
        <Text size="sm" c="var(--quiet)">
          The history is not available right now.
        </Text>
      )}
      <ol className={classes.list}>
        {data && [...data].sort(newestFirst).map((entry) => <Entry key={entry.eventId} entry={entry} />)}
      </ol>
    </section>
  );
}

const newestFirst = (a: HistoryEntry, b: HistoryEntry) => Date.parse(b.timestamp) - Date.parse(a.timestamp);

function Entry({ entry }: { entry: HistoryEntry }) {
  const { nameOf } = usePeople();
  const projectName = useProjectNames();
  return (
    <li className={classes.entry}>
      <span>
        <b>{nameOf(entry.actor.id)}</b> {describeChange(entry, { nameOf, projectName })}
      </span>
      <time dateTime={entry.timestamp} title={formatMoment(entry.timestamp)}>
        {relativeTime(entry.timestamp)}
      </time>
    </li>
  );
}
