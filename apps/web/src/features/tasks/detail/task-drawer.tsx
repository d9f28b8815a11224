import { t } from '@lingui/core/macro';
import { ActionIcon, Drawer, Group, Skeleton, Stack, Text, VisuallyHidden } from '@mantine/core';
import { IconLink, IconTrash } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { useAuth } from '../../../lib/auth/auth.tsx';
import { isAdmin } from '../../../lib/auth/claims.ts';
import { isolate } from '../../../lib/direction.ts';
import { errorMessage, isNotThere } from '../../../lib/problem.ts';
import { confirm } from '../../../ui/confirm.ts';
import { useFocusReturn } from '../../../ui/focus-restore.ts';
import { useNothingOver } from '../../../ui/lies-over.ts';
import { notify } from '../../../ui/notify.tsx';
import { useDeleteTask, useTask } from '../sync/task-queries.ts';
import { TaskFields } from './task-fields.tsx';
import { TaskTimeline } from './task-timeline.tsx';
import { OtherViewers } from './together/other-viewers.tsx';
import { useLook } from './together/together.ts';

/** One task in full, beside the list. */
export default function TaskDrawer({ id, onClose }: { id: string; onClose: () => void }) {
  const { data: task, error } = useTask(id);
  useLook(id);
  const giveAway = () => {
    const title = isolate(task?.title ?? '');
    notify(t`“${title}” is with somebody else now, and no longer yours to see`);
    onClose();
  };
  useFocusReturn(() => document.querySelector<HTMLElement>(`main a[href*="task=${CSS.escape(id)}"]`));
  return (
    <Drawer.Root opened onClose={onClose} closeOnEscape={useNothingOver()} position="right" size={560}>
      <Drawer.Overlay backgroundOpacity={0.15} />
      <Drawer.Content>
        <Drawer.Header>
          {/* The drawer is called by its title, which is there for a task that is gone as well. */}
          <VisuallyHidden>
            <Drawer.Title>{t`Task`}</Drawer.Title>
          </VisuallyHidden>
          <OtherViewers taskId={id} />
          <Actions task={task} onDeleted={onClose} />
          <Drawer.CloseButton aria-label={t`Close task`} />
        </Drawer.Header>
        <Drawer.Body>
          {error && !task && (
            <Text role="alert" c="var(--quiet)">
              {isNotThere(error)
                ? t`There is no such task. It may have been deleted, or it is not yours to see.`
                : errorMessage(error)}
            </Text>
          )}
          {!error && !task && <Skeleton height={160} />}
          {task && (
            <Stack gap="xl">
              <TaskFields task={task} onGivenAway={giveAway} key={task.id} />
              <TaskTimeline task={task} key={`said ${task.id}`} />
            </Stack>
          )}
        </Drawer.Body>
      </Drawer.Content>
    </Drawer.Root>
  );
}

function Actions({ task, onDeleted }: { task: Task | undefined; onDeleted: () => void }) {
  const { person } = useAuth();
  const remove = useDeleteTask();
  if (!task) return null;
  const copy = async () => {
    await navigator.clipboard.writeText(location.href);
    notify(t`Link copied`);
  };
  const title = isolate(task.title);
  const askToDelete = () =>
    confirm({
      title: t`Delete “${title}”?`,
      text: t`It is gone for everybody, and cannot be brought back.`,
      action: t`Delete`,
      onConfirm: () => remove.mutate(task, { onSuccess: onDeleted }),
    });
  return (
    <Group gap={4} justify="flex-end" flex={1}>
      <ActionIcon variant="subtle" color="gray" aria-label={t`Copy link`} onClick={copy}>
        <IconLink size={18} aria-hidden />
      </ActionIcon>
      {isAdmin(person) && (
        <ActionIcon variant="subtle" color="gray" aria-label={t`Delete`} onClick={askToDelete}>
          <IconTrash size={18} aria-hidden />
        </ActionIcon>
      )}
    </Group>
  );
}
