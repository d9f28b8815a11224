import { plural, t } from '@lingui/core/macro';
import { changeWords, manyChangedWords } from '../../features/tasks/sync/change-words.ts';
import { isNotSent, useWaiting, type Waiting } from '../../features/tasks/sync/waiting/waiting.ts';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isolate } from '../../lib/direction.ts';
import classes from './waiting-list.module.css';

/** Everything that waits to be sent, in the order in which it was done. */
export default function WaitingList() {
  const { person } = useAuth();
  const waiting = useWaiting(person?.id ?? '').filter((one) => !isNotSent(one));
  if (waiting.length === 0) return null;
  return (
    <details className={classes.waiting}>
      <summary>{plural(waiting.length, { one: '# waits to be sent', other: '# wait to be sent' })}</summary>
      <ul>
        {waiting.map((one) => (
          <li key={one.key}>{wordsOf(one)}</li>
        ))}
      </ul>
    </details>
  );
}

function wordsOf(one: Waiting): string {
  if (one.kind === 'task') {
    const title = isolate(one.fields.title);
    return t`New task “${title}”`;
  }
  const [first] = one.parts;
  if (!first) return '';
  return one.parts.length > 1
    ? manyChangedWords(one.parts.length, first.changes)
    : changeWords(first.task, first.changes);
}
