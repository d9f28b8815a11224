import { t } from '@lingui/core/macro';
import { Button, Drawer, Group, Stack, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import { useState } from 'react';
import { useNavigate } from 'react-router-dom';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isAdmin } from '../../lib/auth/claims.ts';
import { isolate } from '../../lib/direction.ts';
import { confirm } from '../../ui/confirm.ts';
import { useFocusReturn } from '../../ui/focus-restore.ts';
import { useNothingOver } from '../../ui/lies-over.ts';
import { notify, notifyError } from '../../ui/notify.tsx';
import { Section } from '../../ui/page/section.tsx';
import { MembersSection } from './members-section.tsx';
import { changeProject, deleteProject, type Project, type ProjectChanges } from './project-api.ts';
import { ProjectFields } from './project-fields.tsx';
import { rememberNames } from './project-names.ts';
import { invalidateProjects, leads } from './project-queries.ts';

interface ProjectDrawerProps {
  project: Project;
  mayLeave: boolean;
  onClose: () => void;
}

/** Who works in a project, and what it is called. */
export default function ProjectDrawer({ project, mayLeave, onClose }: ProjectDrawerProps) {
  const { person } = useAuth();
  const isLead = leads(project, person);
  useFocusReturn();
  return (
    <Drawer
      closeOnEscape={useNothingOver()}
      opened
      onClose={onClose}
      position="right"
      size={480}
      title={isolate(project.name)}
      closeButtonProps={{ 'aria-label': t`Close project` }}
      overlayProps={{ backgroundOpacity: 0.15 }}
    >
      <Stack gap="xl">
        {project.description && (
          <Text size="sm" style={{ whiteSpace: 'pre-line', overflowWrap: 'anywhere' }}>
            <bdi>{project.description}</bdi>
          </Text>
        )}
        <MembersSection project={project} isLead={isLead} mayLeave={mayLeave} />
        {isLead && <Settings project={project} key={project.id} />}
      </Stack>
    </Drawer>
  );
}

function Settings({ project }: { project: Project }) {
  const client = useQueryClient();
  const { person } = useAuth();
  const go = useNavigate();
  const { color } = project;
  const name = isolate(project.name);
  const [draft, setDraft] = useState({ name: project.name, color, description: project.description ?? '' });
  const change = useMutation({
    mutationFn: (changes: ProjectChanges) => changeProject(project.id, changes),
    onSuccess: (changed) => {
      rememberNames([changed]);
      client.setQueryData(['project', project.id], changed);
      invalidateProjects(client);
    },
  });
  const remove = useMutation({
    mutationFn: () => deleteProject(project.id),
    onSuccess: () => {
      notify(t`“${name}” is deleted`);
      go('/projects');
      invalidateProjects(client);
    },
    onError: notifyError,
  });
  const isArchived = project.archivedAt !== null;
  const save = () =>
    change.mutate(
      { name: draft.name.trim(), color: draft.color, description: draft.description.trim() ? draft.description : null },
      { onSuccess: () => notify(t`Project saved`) },
    );
  const askToDelete = () =>
    confirm({
      title: t`Delete “${name}” with all its tasks?`,
      text: t`They are gone for everybody, and cannot be brought back. A project that is archived is kept.`,
      action: t`Delete project`,
      onConfirm: () => remove.mutate(),
    });
  return (
    <Section title={t`Settings`}>
      <ProjectFields
        value={draft}
        onChange={(wish) => setDraft({ ...draft, ...wish })}
        cause={change.error}
        missing={!draft.name.trim()}
      />
      <Group>
        <Button loading={change.isPending} disabled={!draft.name.trim()} onClick={save}>
          {t`Save project`}
        </Button>
        <Button variant="default" onClick={() => change.mutate({ archived: !isArchived })}>
          {isArchived ? t`Open it again` : t`Archive`}
        </Button>
        {isAdmin(person) && (
          <Button variant="subtle" color="red" c="var(--late)" loading={remove.isPending} onClick={askToDelete}>
            {t`Delete`}
          </Button>
        )}
      </Group>
    </Section>
  );
}
