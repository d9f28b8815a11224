import { t } from '@lingui/core/macro';
import { Button, Checkbox, Group, Popover, Stack, TextInput } from '@mantine/core';
import { IconBookmark, IconBookmarkFilled } from '@tabler/icons-react';
import type { View } from '@taskward/contracts/http';
import { type FormEvent, useState } from 'react';
import { useAuth } from '../../lib/auth/auth.tsx';
import { isolate } from '../../lib/direction.ts';
import { ChoiceMenu } from '../../ui/choice-menu/choice-menu.tsx';
import { confirm } from '../../ui/confirm.ts';
import { leads, useProject } from '../projects/project-queries.ts';
import { useDeleteView, useRenameView, useSaveView, useViews } from './view-queries.ts';

interface SaveViewProps {
  /** What is looked at, as the address says it. */
  query: string;
  /** The same among all of one's tasks, where views of one's own are. */
  ownQuery: string;
  /** Of the page of this project. */
  project: string | undefined;
  className: string | undefined;
}

/** Gives what is looked at a name, under which it is in the menu; of what has one, the way to change that. */
export default function SaveView({ query, ownQuery, project, className }: SaveViewProps) {
  const { person } = useAuth();
  const { project: held } = useProject(project ?? null);
  const mayShare = held !== undefined && leads(held, person);
  const saved = useViews().find((view) => view.query === query && view.projectId === (project ?? null));
  const [renaming, setRenaming] = useState(false);
  if (saved && !renaming) {
    const mayChange = saved.projectId === null || mayShare;
    return <SavedView view={saved} mayChange={mayChange} onRename={() => setRenaming(true)} className={className} />;
  }
  return (
    <NameForm
      key={saved?.id}
      query={query}
      ownQuery={ownQuery}
      project={project}
      mayShare={mayShare}
      renamed={saved}
      className={className}
      onDone={() => setRenaming(false)}
    />
  );
}

interface SavedViewProps {
  view: View;
  mayChange: boolean;
  onRename: () => void;
  className: string | undefined;
}

function SavedView({ view, mayChange, onRename, className }: SavedViewProps) {
  const remove = useDeleteView();
  const askToDelete = () =>
    confirm({
      title: t`Delete the view “${isolate(view.name)}”?`,
      text: view.projectId ? t`It is gone for everybody in the project; the tasks stay.` : t`The tasks stay.`,
      action: t`Delete view`,
      onConfirm: () => remove.mutate(view),
    });
  const choices = [
    { label: t`Rename view`, onChoose: onRename },
    { label: t`Delete view`, onChoose: askToDelete },
  ];
  return (
    <ChoiceMenu className={className} disabled={!mayChange} groups={() => [{ choices }]}>
      <IconBookmarkFilled size={15} aria-hidden />
      <bdi>{view.name}</bdi>
    </ChoiceMenu>
  );
}

interface NameFormProps extends SaveViewProps {
  mayShare: boolean;
  renamed: View | undefined;
  onDone: () => void;
}

function NameForm({ query, ownQuery, project, mayShare, renamed, className, onDone }: NameFormProps) {
  const [opened, setOpened] = useState(renamed !== undefined);
  const [name, setName] = useState(renamed?.name ?? '');
  const [shared, setShared] = useState(mayShare);
  const save = useSaveView();
  const rename = useRenameView();
  const close = () => {
    setOpened(false);
    setName('');
    onDone();
  };
  const submit = (event: FormEvent) => {
    event.preventDefault();
    if (!name.trim()) return;
    if (renamed) return rename.mutate({ id: renamed.id, name: name.trim() }, { onSuccess: close });
    const whose = project && shared ? { projectId: project, query } : { query: ownQuery };
    save.mutate({ name: name.trim(), ...whose }, { onSuccess: close });
  };
  return (
    <Popover opened={opened} onChange={(next) => (next ? setOpened(true) : close())} trapFocus returnFocus shadow="md">
      <Popover.Target>
        <button type="button" className={`plain-button ${className ?? ''}`} onClick={() => setOpened(!opened)}>
          <IconBookmark size={15} aria-hidden />
          {t`Save view`}
        </button>
      </Popover.Target>
      <Popover.Dropdown>
        <form onSubmit={submit}>
          <Stack gap="xs" w={240}>
            <TextInput
              label={t`Name of the view`}
              size="xs"
              dir="auto"
              maxLength={100}
              data-autofocus
              value={name}
              onChange={(event) => setName(event.currentTarget.value)}
            />
            {project && mayShare && !renamed && (
              <Checkbox
                size="xs"
                label={t`For everybody in the project`}
                checked={shared}
                onChange={(event) => setShared(event.currentTarget.checked)}
              />
            )}
            <Group justify="flex-end" gap="xs">
              <Button type="submit" size="compact-sm" loading={save.isPending || rename.isPending}>
                {t`Save`}
              </Button>
            </Group>
          </Stack>
        </form>
      </Popover.Dropdown>
    </Popover>
  );
}
