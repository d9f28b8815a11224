import { plural, t } from '@lingui/core/macro';
import { Box, Button, Center, SegmentedControl, Skeleton, Stack } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { IconPlus } from '@tabler/icons-react';
import { useState } from 'react';
import { Link, useNavigate } from 'react-router-dom';
import { usePagedList } from '../../lib/api/use-paged-list.ts';
import { formatNumber } from '../../lib/locale.ts';
import { EmptyState } from '../../ui/page/empty-state.tsx';
import { KeyHints } from '../../ui/page/key-hints.tsx';
import { PageHead } from '../../ui/page/page-head.tsx';
import { ProblemAlert } from '../../ui/problem-alert.tsx';
import { listProjects, type Project } from './project-api.ts';
import { ProjectDot } from './project-dot.tsx';
import { ProjectForm } from './project-form.tsx';
import classes from './projects.module.css';

/** The projects that the person works in, and the way to make one. */
export default function ProjectsPage() {
  const [archived, setArchived] = useState(false);
  const [form, { open, close }] = useDisclosure();
  const go = useNavigate();
  const projects = usePagedList('projects', `archived=${archived}`, listProjects);
  return (
    <>
      <PageHead title={t`Projects`}>
        <Button leftSection={<IconPlus size={16} aria-hidden />} onClick={open}>
          {t`New project`}
        </Button>
      </PageHead>
      <Box p={{ base: 'md', sm: 'xl' }} maw={860}>
        <SegmentedControl
          aria-label={t`Which projects`}
          size="xs"
          mb="md"
          value={String(archived)}
          onChange={(value) => setArchived(value === 'true')}
          data={[
            { value: 'false', label: t`Open` },
            { value: 'true', label: t`Archived` },
          ]}
        />
        {projects.data === undefined && !projects.error && <Coming />}
        <ProblemAlert cause={projects.error} />
        {projects.data?.length === 0 && (archived ? <NoneArchived /> : <None onNew={open} />)}
        {projects.data && projects.data.length > 0 && (
          <ul aria-label={t`Projects`} className={classes.list}>
            {projects.data.map((project) => (
              <Row key={project.id} project={project} />
            ))}
          </ul>
        )}
        {projects.hasNextPage && (
          <Center p="md">
            <Button variant="subtle" loading={projects.isFetchingNextPage} onClick={() => projects.fetchNextPage()}>
              {t`Load more`}
            </Button>
          </Center>
        )}
      </Box>
      {form && <ProjectForm onClose={close} onMade={({ id }) => go(`/projects/${id}`)} />}
    </>
  );
}

function Row({ project: { id, name, description, color, members, openTasks } }: { project: Project }) {
  const people = plural(members.length, { one: '# member', other: '# members' });
  const open = formatNumber(openTasks);
  return (
    <li className={classes.project}>
      <ProjectDot color={color} />
      <div className={classes.words}>
        <Link to={`/projects/${id}`} className={classes.name}>
          <bdi>{name}</bdi>
        </Link>
        <p className={classes.quiet}>{description ? <bdi>{description}</bdi> : people}</p>
      </div>
      <span className={classes.count}>{t`${open} open`}</span>
    </li>
  );
}

function None({ onNew }: { onNew: () => void }) {
  return (
    <EmptyState
      title={t`No projects yet`}
      text={t`A project is where several people, teams and services work at the same tasks: everybody in it sees them all and takes from them.`}
    >
      <Button onClick={onNew}>{t`Make the first one`}</Button>
      <KeyHints
        keys={[
          [t`Ctrl K`, t`find anything`],
          ['?', t`all keys`],
        ]}
      />
    </EmptyState>
  );
}

function NoneArchived() {
  return (
    <EmptyState
      title={t`Nothing archived`}
      text={t`A project that is over can be archived: it is kept as it is here.`}
    />
  );
}

function Coming() {
  return (
    <Stack aria-busy gap="xs">
      {['first', 'second', 'third'].map((row) => (
        <Skeleton key={row} height={52} />
      ))}
    </Stack>
  );
}
