import { t } from '@lingui/core/macro';
import { IconCornerLeftUp } from '@tabler/icons-react';
import { Link } from 'react-router-dom';
import { FROM_HERE } from '../../../../lib/use-opened.ts';
import { useTask } from '../../sync/task-queries.ts';
import { useOpenTask } from '../use-open-task.ts';
import classes from './parent-link.module.css';

/** The task that this is a step of. */
export function ParentLink({ id }: { id: string }) {
  const { data: parent, error } = useTask(id);
  const { search } = useOpenTask();
  if (error && !parent) return <p className={classes.parent}>{t`A part of a task that is not yours to see`}</p>;
  return (
    <p className={classes.parent}>
      <IconCornerLeftUp size={15} aria-hidden />
      <span>{t`Part of`}</span>
      <Link to={search(id)} state={FROM_HERE}>
        <bdi>{parent?.title ?? '…'}</bdi>
      </Link>
    </p>
  );
}
