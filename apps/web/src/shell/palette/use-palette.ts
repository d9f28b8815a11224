import { useCombobox } from '@mantine/core';
import { useIsMutating, useQueryClient } from '@tanstack/react-query';
import type { Task } from '@taskward/contracts/http';
import { type KeyboardEvent, useState } from 'react';
import { useActChoices } from '../../features/tasks/selection/act/use-act-choices.tsx';
import { useApply } from '../../features/tasks/selection/act/use-apply.ts';
import { targetsNow } from '../../features/tasks/selection/targets.ts';
import { CHANGE, cachedTask } from '../../features/tasks/sync/task-cache.ts';
import { pressOf } from '../../lib/keys.ts';
import { type Act, closePalette, type PaletteRequest } from '../../ui/palette-request.ts';
import { useRootChoices } from './use-root-choices.tsx';

/** What is typed, what it is about, what can be chosen, and what each key does. */
export function usePalette(asked: PaletteRequest) {
  const client = useQueryClient();
  const store = useCombobox({ opened: true });
  const [query, type] = useState('');
  const [act, turnTo] = useState(asked.act);
  const [held, setHeld] = useState(() => asked.tasks ?? targetsNow(client));
  // What was just chosen of several shows at once.
  useIsMutating({ mutationKey: CHANGE });
  const tasks = held.map((task) => cachedTask(client, task.id) ?? task);
  const apply = useApply();
  const go = (next: Act | undefined, about: Task[] = held) => {
    turnTo(next);
    setHeld(about);
    type('');
  };
  const root = useRootChoices(query, tasks, go);
  const choices = useActChoices(act, tasks, query);
  const groups = act ? choices : root.groups;
  const all = groups.flatMap((group) => group.choices);
  const submit = (id: string) => {
    const choice = all.find((one) => one.id === id);
    if (!choice) return;
    if (!choice.stays) closePalette();
    choice.onChoose();
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>) => {
    const press = pressOf(event);
    const found = all[store.getSelectedOptionIndex()]?.task;
    const back = act && !asked.act ? () => go(undefined) : undefined;
    const presses: Record<string, (() => void) | undefined> = {
      Tab: found && (() => go(undefined, [found])),
      'mod+Enter': found && (() => finish(found)),
      Escape: back ?? closePalette,
      Backspace: query === '' ? back : undefined,
    };
    const does = presses[press];
    // There is nothing else here to go to.
    if (does || press === 'Tab') event.preventDefault();
    does?.();
  };
  const finish = (task: Task) => {
    closePalette();
    apply([task], () => ({ status: 'done' }));
  };
  return { store, query, act, tasks, groups, isSearching: !act && root.isSearching, type, onKeyDown, submit };
}
