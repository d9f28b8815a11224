import { t } from '@lingui/core/macro';
import { Button, Group, Modal, Stack, Text } from '@mantine/core';
import { answered, type Question } from './confirm.ts';
import { useFocusReturn } from './focus-restore.ts';
import { useLiesOver } from './lies-over.ts';

/** Where the questions of `confirm` show. */
export default function ConfirmDialog({ question }: { question: Question }) {
  useFocusReturn();
  useLiesOver();
  const agree = () => {
    question.onConfirm();
    answered();
  };
  return (
    <Modal opened onClose={answered} title={question.title} zIndex={400}>
      <Stack>
        <Text>{question.text}</Text>
        <Group justify="flex-end">
          <Button variant="default" onClick={answered} data-autofocus>
            {t`Cancel`}
          </Button>
          <Button color={question.harmless ? undefined : 'red.8'} onClick={agree}>
            {question.action}
          </Button>
        </Group>
      </Stack>
    </Modal>
  );
}
