import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useFocusReturn } from '../../../ui/focus-restore.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { resolveConflict } from '../sync/conflicts.ts';
import { Conflict } from '../sync/merge.ts';
import { useChangeTask } from '../sync/task-queries.ts';
import { formatValue } from './history-text.ts';

/** With the keyboard here, Escape does not close the task behind either. */
const KEEPS_OPEN = { 'data-mantine-stop-propagation': true };

/**
 * Somebody else changed the same fields meanwhile: both are shown, and the person says which one stays. There is no way
 * out but to say so, since with any other what they typed would be lost.
 */
export default function ConflictDialog({ conflict }: { conflict: Conflict }) {
  useFocusReturn();
  return (
    <Modal
      // The next conflict is a dialog of its own: the keyboard begins at its top.
      key={`${conflict.theirs.id} ${conflict.fields}`}
      opened
      onClose={() => {}}
      withCloseButton={false}
      closeOnClickOutside={false}
      closeOnEscape={false}
      attributes={{ content: KEEPS_OPEN }}
      size="lg"
      zIndex={300}
      title="Changed by somebody else meanwhile"
    >
      <Choice conflict={conflict} />
    </Modal>
  );
}

function Choice({ conflict }: { conflict: Conflict }) {
  const { nameOf } = usePeople();
  const names = { nameOf, projectName: useProjectNames() };
  const change = useChangeTask();
  const useMine = () => {
    const saved = change.mutateAsync({ task: conflict.theirs, changes: conflict.mine });
    resolveConflict(
      conflict,
      saved.catch((cause) => (cause instanceof Conflict ? cause.decided : undefined)),
    );
  };
  return (
    <Stack>
      <Text size="sm">
        “<bdi>{conflict.theirs.title}</bdi>” was saved with other values while you changed it. Yours are not saved yet.
      </Text>
      <Table
        variant="vertical"
        withTableBorder
        data={{
          head: ['', 'Theirs', 'Yours'],
          body: conflict.fields.map((field) => [
            field,
            formatValue(field, conflict.theirs[field], names),
            formatValue(field, conflict.mine[field], names),
          ]),
        }}
      />
      <Group justify="flex-end">
        <Button {...KEEPS_OPEN} variant="default" onClick={() => resolveConflict(conflict, conflict.theirs)}>
          Keep theirs
        </Button>
        <Button {...KEEPS_OPEN} onClick={useMine}>
          Use mine
        </Button>
      </Group>
    </Stack>
  );
}
