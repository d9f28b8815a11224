import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useReturnFocus } from '../../ui/kept-focus.ts';
import { usePeople } from '../people/people.ts';
import { valueWords } from './history-words.ts';
import type { Conflict } from './merge.ts';
import { openConflict, useChangeTask } from './task-queries.ts';

/** Somebody else changed the same fields meanwhile: both are shown, and the person says which one stays. */
export default function ConflictDialog({ conflict }: { conflict: Conflict }) {
  useReturnFocus();
  const close = () => openConflict.set(undefined);
  return (
    <Modal opened onClose={close} size="lg" zIndex={300} title="Changed by somebody else meanwhile">
      <Choice conflict={conflict} onDone={close} />
    </Modal>
  );
}

function Choice({ conflict, onDone }: { conflict: Conflict; onDone: () => void }) {
  const { nameOf } = usePeople();
  const change = useChangeTask();
  const useMine = () => {
    change.mutate({ task: conflict.theirs, changes: conflict.mine });
    onDone();
  };
  return (
    <Stack>
      <Text size="sm">
        “{conflict.theirs.title}” was saved with other values while you changed it. Yours are not saved yet.
      </Text>
      <Table
        variant="vertical"
        withTableBorder
        data={{
          head: ['', 'Theirs', 'Yours'],
          body: conflict.fields.map((field) => [
            field,
            valueWords(field, conflict.theirs[field], nameOf),
            valueWords(field, conflict.mine[field], nameOf),
          ]),
        }}
      />
      <Group justify="flex-end">
        <Button variant="default" onClick={onDone}>
          Keep theirs
        </Button>
        <Button onClick={useMine}>Use mine</Button>
      </Group>
    </Stack>
  );
}
