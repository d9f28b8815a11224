import { useNetwork } from '@mantine/hooks';
import { reachable } from '../../lib/connection.ts';

/** Whether there is no network, or no server behind it. */
export function useAway() {
  const { online } = useNetwork();
  const answered = reachable.use();
  return { online, answered, away: !online || !answered };
}
