import { t } from '@lingui/core/macro';
import { useMemo } from 'react';
import { formatNumber } from '../../../lib/locale.ts';
import { useTaskCounts } from '../../tasks/sync/task-queries.ts';
import classes from './project-head.module.css';

/** How much of a project is done; what was given up does not count. */
export function ProjectProgress({ id }: { id: string }) {
  const counts = useTaskCounts(useMemo(() => new URLSearchParams({ projectId: id }), [id]));
  if (!counts) return null;
  const { done, cancelled } = counts.byStatus;
  const all = counts.total - cancelled;
  if (all === 0) return null;
  const words = t`${formatNumber(done)} of ${formatNumber(all)} done`;
  return (
    <span className={classes.progress} title={words}>
      {words}
      <progress value={done} max={all} aria-label={t`Progress`} />
    </span>
  );
}
