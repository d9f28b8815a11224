import { t } from '@lingui/core/macro';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useLocation } from 'react-router-dom';
import type { Project } from '../features/projects/project-api.ts';
import { ProjectDot } from '../features/projects/project-dot.tsx';
import { useArchivedProjects, useOwnProjects } from '../features/projects/project-queries.ts';
import { useWayBack } from '../features/tasks/remembered-view.ts';
import { formatNumber } from '../lib/locale.ts';
import classes from './navigation.module.css';
import { NavigationViews } from './navigation-views.tsx';

/** More of them are on the page of all. */
const SHOWN = 30;

/** The projects that somebody works in, with how much is to be done in each; those that are over folded away. */
export function NavigationProjects() {
  const [archived, setArchived] = useState(false);
  const own = useOwnProjects();
  if (own.length === 0) return null;
  return (
    <>
      <ProjectLinks projects={own.slice(0, SHOWN)} />
      <button
        type="button"
        className={`plain-button ${classes.fold}`}
        aria-expanded={archived}
        onClick={() => setArchived(!archived)}
      >
        <IconChevronRight size={13} aria-hidden />
        {t`Archived`}
      </button>
      {archived && <Archived />}
    </>
  );
}

function Archived() {
  const projects = useArchivedProjects();
  if (projects?.length === 0) return <p className={classes.none}>{t`Nothing archived`}</p>;
  return <ProjectLinks projects={(projects ?? []).slice(0, SHOWN)} />;
}

function ProjectLinks({ projects }: { projects: Project[] }) {
  const here = useLocation();
  const back = useWayBack();
  return projects.map(({ id, name, color, openTasks }) => (
    <div key={id}>
      <Link
        to={back(`/projects/${id}`)}
        aria-current={here.pathname === `/projects/${id}` ? 'page' : undefined}
        className={`${classes.link} ${classes.project}`}
      >
        <ProjectDot color={color} size={9} />
        <bdi>{name}</bdi>
        {openTasks > 0 && (
          <span className={classes.open} title={t`${formatNumber(openTasks)} open`} aria-hidden>
            {formatNumber(openTasks)}
          </span>
        )}
      </Link>
      <NavigationViews project={id} />
    </div>
  ));
}
