import { t } from '@lingui/core/macro';
import { Alert, Button, Group, Menu, Progress, Text } from '@mantine/core';
import { useDisclosure } from '@mantine/hooks';
import { formatNumber } from '../../../lib/locale.ts';
import { errorMessage, isHttpError } from '../../../lib/problem.ts';
import { confirm } from '../../../ui/confirm.ts';
import type { Selection } from '../../tasks/list/selection.ts';
import { mergeChange } from '../../tasks/sync/merge-change.ts';
import { deleteTask, type TaskFields } from '../../tasks/task-api.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from '../../tasks/task-display.ts';
import { AssignForm } from './assign-form.tsx';
import classes from './bulk-bar.module.css';
import { count, type Failure, useBulkChange } from './use-bulk-change.ts';

/** What can be done to all selected tasks together, how far it is, and what did not work. */
export function BulkBar({ selection }: { selection: Selection }) {
  const { run, failures, start, stop, forget } = useBulkChange(selection);
  const [assigning, assign] = useDisclosure();
  const change = (changes: TaskFields) =>
    start(
      (tasks) => t`Changed: ${tasks}`,
      (task) => mergeChange(task, changes),
    );
  const many = count(selection.ids.length);
  const remove = () =>
    confirm({
      title: t`Delete ${many}?`,
      text: t`They are gone for everybody, and cannot be brought back.`,
      action: t`Delete ${many}`,
      // Who was quicker did the same.
      onConfirm: () =>
        start(
          (tasks) => t`Deleted: ${tasks}`,
          (task) => deleteTask(task.id).catch((cause) => unless404(cause)),
        ),
    });
  if (!run && selection.ids.length === 0 && failures.length === 0) return null;
  return (
    <div className={classes.bar}>
      {run ? (
        <Running run={run} onStop={stop} />
      ) : (
        <Group gap="xs">
          <Text size="sm" fw={550} role="status">{t`${many} selected`}</Text>
          <Choice label={t`Status`} options={STATUSES.map((s) => [STATUS[s].label, () => change({ status: s })])} />
          <Choice
            label={t`Priority`}
            options={PRIORITIES.map((p) => [PRIORITY[p].label, () => change({ priority: p })])}
          />
          <Button size="compact-sm" variant="default" onClick={assign.open}>
            {t`Assign`}
          </Button>
          <Button size="compact-sm" variant="subtle" color="red" c="var(--late)" onClick={remove}>
            {t`Delete`}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={selection.all}>
            {t`Select all shown`}
          </Button>
          <Button size="compact-sm" variant="subtle" color="gray" onClick={selection.none}>
            {t`Unselect`}
          </Button>
        </Group>
      )}
      <Failures failures={failures} onForget={forget} />
      <AssignForm
        opened={assigning}
        many={many}
        onClose={assign.close}
        onAssign={(assignedTo) => change({ assignedTo })}
      />
    </div>
  );
}

function unless404(cause: unknown) {
  if (!isHttpError(cause, 404)) throw cause;
}

function Running({ run, onStop }: { run: NonNullable<ReturnType<typeof useBulkChange>['run']>; onStop: () => void }) {
  const { total, done, slow } = run;
  return (
    <Group gap="sm" wrap="nowrap" mih={26}>
      <Text size="sm" role="status" style={{ whiteSpace: 'nowrap' }}>
        {slow ? t`${formatNumber(done)} of ${count(total)}` : t`Working…`}
      </Text>
      {slow && (
        <>
          <Progress.Root flex={1} maw={420}>
            <Progress.Section value={(done / total) * 100} aria-label={t`Progress`} />
          </Progress.Root>
          <Button size="compact-sm" variant="default" onClick={onStop}>
            {t`Stop`}
          </Button>
        </>
      )}
    </Group>
  );
}

/** More than these are not read anyway. */
const TOLD = 8;

function Failures({ failures, onForget }: { failures: Failure[]; onForget: () => void }) {
  if (failures.length === 0) return null;
  const rest = failures.length - TOLD;
  return (
    <Alert
      color="red"
      variant="light"
      role="alert"
      mt="xs"
      title={t`${count(failures.length)} stayed as they were and are still selected`}
      withCloseButton
      closeButtonLabel={t`Close the list of failures`}
      onClose={onForget}
    >
      <ul className={classes.failures}>
        {failures.slice(0, TOLD).map(({ task, cause }) => (
          <li key={task.id}>
            <bdi style={{ fontWeight: 'bold' }}>{task.title}</bdi>: {errorMessage(cause)}
          </li>
        ))}
        {rest > 0 && <li>{t`and ${formatNumber(rest)} more`}</li>}
      </ul>
    </Alert>
  );
}

function Choice({ label, options }: { label: string; options: Array<[string, () => void]> }) {
  return (
    <Menu withInitialFocusPlaceholder={false}>
      <Menu.Target>
        <Button size="compact-sm" variant="default">
          {label}
        </Button>
      </Menu.Target>
      <Menu.Dropdown>
        {options.map(([name, choose]) => (
          <Menu.Item key={name} onClick={choose}>
            {name}
          </Menu.Item>
        ))}
      </Menu.Dropdown>
    </Menu>
  );
}
