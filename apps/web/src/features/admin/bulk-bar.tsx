import { Button, Group, Menu, Text } from '@mantine/core';
import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { confirm } from '../../ui/confirm.ts';
import { say, saySo } from '../../ui/say.tsx';
import type { Selection } from '../tasks/selection.ts';
import { changeTask, deleteTask } from '../tasks/task-api.ts';
import { PRIORITIES, PRIORITY, STATUS, STATUSES } from '../tasks/task-words.ts';
import classes from './bulk-bar.module.css';

/** Few enough at once that other people's requests are not held up. */
const AT_ONCE = 4;

/** What can be done to all selected tasks together. */
export function BulkBar({ selection }: { selection: Selection }) {
  const client = useQueryClient();
  const many = selection.ids.length === 1 ? '1 task' : `${selection.ids.length} tasks`;
  const run = useMutation({
    mutationFn: ({ step }: { step: (task: Task) => Promise<unknown>; done: string }) => inTurn(selection.tasks, step),
    onSuccess: (failed, { done }) => {
      if (failed.length > 0) saySo(failed[0]);
      say(`${done}: ${selection.ids.length - failed.length} of ${many}`);
      selection.none();
    },
    onSettled: () => client.invalidateQueries({ queryKey: ['tasks'] }),
  });
  const change = (changes: Parameters<typeof changeTask>[1]) =>
    run.mutate({ step: (task) => changeTask(task.id, changes), done: 'Changed' });
  const remove = () =>
    confirm({
      title: `Delete ${many}?`,
      text: 'They are gone for everybody, and cannot be brought back.',
      action: `Delete ${many}`,
      onConfirm: () => run.mutate({ step: (task) => deleteTask(task.id), done: 'Deleted' }),
    });
  return (
    <Group className={classes.bar} gap="xs">
      <Text size="sm" fw={550} role="status">{`${many} selected`}</Text>
      <Choice label="Status" options={STATUSES.map((s) => [STATUS[s].label, () => change({ status: s })])} />
      <Choice label="Priority" options={PRIORITIES.map((p) => [PRIORITY[p].label, () => change({ priority: p })])} />
      <Button size="compact-sm" variant="subtle" color="red" c="var(--late)" loading={run.isPending} onClick={remove}>
        Delete
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={selection.all}>
        Select all shown
      </Button>
      <Button size="compact-sm" variant="subtle" color="gray" onClick={selection.none}>
        Unselect
      </Button>
    </Group>
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

/** Does the step for each; gives back what went wrong. */
async function inTurn(tasks: Task[], step: (task: Task) => Promise<unknown>): Promise<unknown[]> {
  const failed: unknown[] = [];
  const left = [...tasks];
  const work = async () => {
    for (let task = left.shift(); task; task = left.shift()) await step(task).catch((cause) => failed.push(cause));
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));
  return failed;
}
