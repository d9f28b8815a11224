import { notifications } from '@mantine/notifications';
import { sentence } from '../lib/problem.ts';

/** Tells the person what went wrong, once: the same sentence is not piled up. */
export function saySo(cause: unknown) {
  const message = sentence(cause);
  notifications.show({ id: message, color: 'red', message, withBorder: true });
}

export function say(message: string) {
  notifications.show({ message, withBorder: true });
}
