import { usePeople } from './people.ts';

export function PersonName({ id }: { id: string | null }) {
  return usePeople().nameOf(id);
}
