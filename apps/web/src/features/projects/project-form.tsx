import { t } from '@lingui/core/macro';
import { Button, Group, Modal, Stack } from '@mantine/core';
import { type FormEvent, useState } from 'react';
import { isolate } from '../../lib/direction.ts';
import { useFocusReturn } from '../../ui/focus-restore.ts';
import { notify } from '../../ui/notify.tsx';
import type { Project } from './project-api.ts';
import { PROJECT_COLORS } from './project-colors.ts';
import { ProjectFields } from './project-fields.tsx';
import { useCreateProject } from './project-queries.ts';

interface ProjectFormProps {
  onClose: () => void;
  onMade: (project: Project) => void;
}

/** A new project, which the person leads. */
export function ProjectForm({ onClose, onMade }: ProjectFormProps) {
  const [draft, setDraft] = useState({ name: '', description: '', color: PROJECT_COLORS[0] ?? null });
  const [missing, setMissing] = useState(false);
  const create = useCreateProject();
  useFocusReturn();
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!draft.name.trim()) return setMissing(true);
    const { name, description, color } = draft;
    create.mutate(
      { name: name.trim(), color, ...(description.trim() ? { description } : {}) },
      {
        onSuccess: (project) => {
          const name = isolate(project.name);
          notify(t`“${name}” is there`);
          onClose();
          onMade(project);
        },
      },
    );
  };
  return (
    <Modal opened onClose={onClose} title={t`New project`}>
      <form onSubmit={submit} noValidate>
        <Stack>
          <ProjectFields
            value={draft}
            onChange={(change) => setDraft({ ...draft, ...change })}
            cause={create.error}
            autoFocus
            missing={missing && !draft.name.trim()}
          />
          <Group justify="flex-end">
            <Button variant="default" onClick={onClose}>
              {t`Cancel`}
            </Button>
            <Button type="submit" loading={create.isPending}>
              {t`Make project`}
            </Button>
          </Group>
        </Stack>
      </form>
    </Modal>
  );
}
