import { t } from '@lingui/core/macro';
import { Trans } from '@lingui/react/macro';
import { Button, Group, Modal, Stack, Table, Text } from '@mantine/core';
import { useFocusReturn } from '../../../ui/focus-restore.ts';
import { usePeople } from '../../people/people.ts';
import { useProjectNames } from '../../projects/project-names.ts';
import { resolveConflict } from '../sync/conflicts.ts';
import { Conflict } from '../sync/merge.ts';
import { useChangeTask } from '../sync/task-queries.ts';
import { fieldName, formatValue } from './history-text.ts';

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
      title={t`Changed by somebody else meanwhile`}
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
        <Trans>
          “<bdi>{conflict.theirs.title}</bdi>” was saved with other values while you changed it. Yours are not saved
          yet.
        </Trans>
      </Text>
      <Table
        variant="vertical"
        withTableBorder
        data={{
          head: ['', t`Theirs`, t`Yours`],
          body: conflict.fields.map((field) => [
            fieldName(field),
            formatValue(field, conflict.theirs[field], names),
            formatValue(field, conflict.mine[field], names),
          ]),
        }}
      />
      <Group justify="flex-end">
        <Button {...KEEPS_OPEN} variant="default" onClick={() => resolveConflict(conflict, conflict.theirs)}>
          {t`Keep theirs`}
        </Button>
        <Button {...KEEPS_OPEN} onClick={useMine}>
          {t`Use mine`}
        </Button>
      </Group>
    </Stack>
  );
}
