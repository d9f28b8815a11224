import { t } from '@lingui/core/macro';
import { Combobox, Kbd, Modal, TextInput } from '@mantine/core';
import { IconSearch } from '@tabler/icons-react';
import type { Task } from '@taskward/contracts/http';
import { ACTS } from '../../features/tasks/selection/act/acts.ts';
import { count } from '../../features/tasks/sync/many/bulk.ts';
import { isolate } from '../../lib/direction.ts';
import { useFocusReturn } from '../../ui/focus-restore.ts';
import { closePalette, type PaletteRequest } from '../../ui/palette-request.ts';
import { takeTyped } from '../../ui/type-ahead.ts';
import classes from './palette.module.css';
import { PaletteList } from './palette-list.tsx';
import { usePalette } from './use-palette.ts';

/** Everything by keyboard: find a task, a person, a project; go somewhere; do something to the tasks at hand. */
export default function Palette({ asked }: { asked: PaletteRequest }) {
  useFocusReturn();
  return (
    <Modal.Root opened onClose={closePalette} size={640} yOffset="12vh" padding={0} transitionProps={{ duration: 0 }}>
      <Modal.Overlay backgroundOpacity={0.35} />
      <Modal.Content aria-label={t`Search or go to`} radius="lg">
        <Search asked={asked} />
      </Modal.Content>
    </Modal.Root>
  );
}

function Search({ asked }: { asked: PaletteRequest }) {
  const { store, query, act, tasks, groups, isSearching, type, onKeyDown, submit } = usePalette(asked);
  return (
    <Combobox store={store} onOptionSubmit={submit}>
      {tasks.length > 0 && <p className={classes.about}>{about(tasks)}</p>}
      <Combobox.EventsTarget withExpandedAttribute>
        <TextInput
          className={classes.search}
          variant="unstyled"
          size="md"
          data-autofocus
          // Escape is read here: what lies below stays open.
          data-mantine-stop-propagation
          aria-label={act ? ACTS[act].asks : t`Search or go to`}
          placeholder={act ? ACTS[act].asks : t`Search tasks, go to a page, do something`}
          leftSection={<IconSearch size={18} aria-hidden />}
          maxLength={500}
          value={query}
          onChange={(event) => type(event.currentTarget.value)}
          onFocus={() => type(query + takeTyped())}
          onKeyDown={onKeyDown}
        />
      </Combobox.EventsTarget>
      <PaletteList groups={groups} asked={`${act} ${query}`} isSearching={isSearching} store={store} />
      <div className={classes.foot} aria-hidden>
        <span>
          <Kbd size="xs">↑↓</Kbd> <Kbd size="xs">↵</Kbd> {t`choose`}
        </span>
        {!act && (
          <>
            <span>
              <Kbd size="xs">{t`Tab`}</Kbd> {t`act on the task`}
            </span>
            <span>
              <Kbd size="xs">{t`Ctrl`} ↵</Kbd> {t`finish it`}
            </span>
          </>
        )}
        <span>
          <Kbd size="xs">{t`Esc`}</Kbd> {t`back`}
        </span>
      </div>
    </Combobox>
  );
}

/** What is acted on. */
function about(tasks: Task[]): string {
  const [one] = tasks;
  return one && tasks.length === 1 ? isolate(one.title) : count(tasks.length);
}
