import type { Task } from '@taskward/contracts/http';
import type { ReactNode } from 'react';
import { Link } from 'react-router-dom';
import { FROM_HERE } from '../../../lib/use-opened.ts';
import { isWaiting } from '../sync/waiting/waiting-tasks.ts';

interface TaskTitleProps {
  task: Task;
  href: string;
  className?: string;
  /** Where there is more to say than fits. */
  title?: string;
  'aria-describedby'?: string;
  /** In front of the title. */
  children?: ReactNode;
}

/** The title of a task, which opens it; one that waits to be sent there is nothing to open of, but the keyboard passes by. */
export function TaskTitle({ task, href, children, ...rest }: TaskTitleProps) {
  const words = (
    <>
      {children}
      <bdi>{task.title}</bdi>
    </>
  );
  if (!isWaiting(task))
    return (
      <Link to={href} state={FROM_HERE} draggable={false} {...rest}>
        {words}
      </Link>
    );
  return (
    <a role="link" aria-disabled tabIndex={0} {...rest}>
      {words}
    </a>
  );
}
