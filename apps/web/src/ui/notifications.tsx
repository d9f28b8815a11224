import { Notifications } from '@mantine/notifications';

export { notifications } from '@mantine/notifications';

/** Where short notices appear. Loaded with the first of them. */
export default function NotificationList() {
  return <Notifications position="bottom-center" autoClose={6000} />;
}
