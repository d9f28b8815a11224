import { plural } from '@lingui/core/macro';
import classes from './together.module.css';
import { useNamesOf, useOthers } from './together.ts';

/** "Ada is writing": who else writes a comment to a task now. */
export function Writers({ taskId }: { taskId: string }) {
  const { writing } = useOthers(taskId);
  const count = writing.length;
  const names = useNamesOf(writing);
  return (
    <p className={classes.words} role="status">
      {count > 0 && plural(count, { one: `${names} is writing…`, other: `${names} are writing…` })}
    </p>
  );
}
