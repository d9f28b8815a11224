import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { createStore } from '../lib/store.ts';

interface Question {
  title: string;
  text: string;
  action: string;
  onConfirm: () => void;
}

const question = createStore<Question | undefined>(undefined);

/** Asks before something that cannot be taken back. */
export function confirm(asked: Question) {
  question.set(asked);
}

/** The place where questions of `confirm` show; once in the frame of the app. */
export function ConfirmDialog() {
  const asked = question.use();
  const close = () => question.set(undefined);
  return (
    <Modal opened={asked !== undefined} onClose={close} title={asked?.title} zIndex={400}>
      <Stack>
        <Text>{asked?.text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={close} data-autofocus>
            Cancel
          </Button>
          <Button
            color="red.8"
            onClick={() => {
              asked?.onConfirm();
              close();
            }}
          >
            {asked?.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
