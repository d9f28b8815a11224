import { plural, t } from '@lingui/core/macro';
import { Button, Skeleton, Text } from '@mantine/core';
import { Suspense } from 'react';
import { Link, useParams, useSearchParams } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isolate } from '../../lib/direction.ts';
import { lazyWithRetry } from '../../lib/lazy-with-retry.ts';
import { FROM_HERE, useOpened } from '../../lib/use-opened.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { PageHead } from '../../ui/page/page-head.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { Workspace } from '../tasks/workspace.tsx';
import { MemberFaces } from './head/member-faces.tsx';
import { ProjectProgress } from './head/project-progress.tsx';
import { ProjectDot } from './project-dot.tsx';
import { isMember, useProject } from './project-queries.ts';

const ProjectDrawer = lazyWithRetry(() => import('./project-drawer.tsx'));

/** The tasks of a project, and who works in it. */
export default function ProjectPage() {
  const { id = '' } = useParams();
  const { person } = useAuth();
  const { project, error, isPending } = useProject(id);
  const [url] = useSearchParams();
  const drawer = useOpened('about');
  if (isPending) return <Coming />;
  if (!project) return <Gone cause={error} />;
  const about = new URLSearchParams(url);
  about.set('about', 'members');
  const count = project.members.length;
  return (
    <>
      <Workspace
        key={project.id}
        title={isolate(project.name)}
        sign={<ProjectDot color={project.color} size={11} />}
        project={project.id}
        closed={project.archivedAt !== null}
        empty={{
          title: t`Nothing here yet`,
          text: t`Add the first task in the line above. Whoever is in the project sees it and can take it.`,
        }}
        actions={
          <>
            <ProjectProgress id={project.id} />
            <Button
              component={Link}
              to={`?${about}`}
              state={FROM_HERE}
              variant="default"
              aria-label={t`Members and settings, ${plural(count, { one: '# member', other: '# members' })}`}
            >
              <MemberFaces members={project.members} />
            </Button>
          </>
        }
        notice={
          project.archivedAt !== null && (
            <Text size="sm" px={24} py={8} c="var(--quiet)" role="status">
              {t`This project is archived: its tasks are kept, and it takes no new ones.`}
            </Text>
          )
        }
      />
      <Suspense>
        {drawer.id && <ProjectDrawer project={project} mayLeave={isMember(project, person)} onClose={drawer.close} />}
      </Suspense>
    </>
  );
}

function Coming() {
  return (
    <>
      <PageHead title={t`Project`} />
      <div aria-busy style={{ padding: 24 }}>
        <Skeleton height={160} />
      </div>
    </>
  );
}

function Gone({ cause }: { cause: unknown }) {
  return (
    <>
      <PageHead title={t`Project`} />
      {cause ? (
        <ProblemAlert cause={cause} />
      ) : (
        <EmptyState
          title={t`Not your project`}
          text={t`There is no such project, or you are not in it. Whoever leads it can add you.`}
        >
          <Button component={Link} to="/projects" variant="default">
            {t`To your projects`}
          </Button>
        </EmptyState>
      )}
    </>
  );
}
