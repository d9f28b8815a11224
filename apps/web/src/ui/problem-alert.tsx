import { Alert } from '@mantine/core';
import { IconAlertCircle } from '@tabler/icons-react';
import { errorMessage } from '../lib/problem.ts';

/** A failure told where it happened. */
export function ProblemAlert({ cause, text }: { cause: unknown; text?: string }) {
  if (!cause) return null;
  return (
    <Alert color="red" variant="light" icon={<IconAlertCircle aria-hidden />} role="alert">
      {text ?? errorMessage(cause)}
    </Alert>
  );
}
