import { IconBookmark } from '@tabler/icons-react';
import type { View } from '@taskward/contracts/http';
import { Link, useLocation } from 'react-router-dom';
import { viewOf } from '../features/tasks/filter/task-filter.ts';
import { useViews } from '../features/views/view-queries.ts';
import classes from './navigation.module.css';

/** The saved views of a page: somebody's own on the page of their tasks, a project's on its page. */
export function NavigationViews({ project = null }: { project?: string | null }) {
  const here = useLocation();
  const path = project === null ? '/tasks' : `/projects/${project}`;
  const shown = here.pathname === path ? viewOf(new URLSearchParams(here.search)) : undefined;
  return useViews()
    .filter((view) => view.projectId === project)
    .map((view) => (
      <Link
        key={view.id}
        to={addressOf(path, view)}
        aria-current={shown === view.query ? 'page' : undefined}
        className={`${classes.link} ${classes.view}`}
      >
        <IconBookmark size={14} aria-hidden />
        <bdi>{view.name}</bdi>
      </Link>
    ));
}

const addressOf = (path: string, { query }: View) => (query ? `${path}?${query}` : path);
