import { askAbout, type ServiceDoor } from '../answering-client.ts';

const AT_ONCE = 100;

/** The names of people and services, by their ids. */
export async function namesOf(door: ServiceDoor, ids: string[]): Promise<Map<string, string>> {
  const queryOf = (some: string[]) => new URLSearchParams({ ids: some.join(',') });
  const people = await askAbout<{ id: string; name: string }>(door, '/api/v1/people', {
    ids,
    atOnce: AT_ONCE,
    queryOf,
  });
  return new Map(people.map(({ id, name }) => [id, name]));
}
