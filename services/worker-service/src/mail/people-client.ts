import { askAbout, type ServiceDoor } from '../answering-client.ts';
import { languageOf } from '../languages/language.ts';
import type { Language } from '../languages/words.ts';

const AT_ONCE = 100;

export interface Readable {
  /** Of people and services, by their ids. */
  names: Map<string, string>;
  language: Language;
}

/** What has to be known to write to somebody: their language, and the names of whom it is about. */
export async function readableFor(door: ServiceDoor, reader: string, about: string[]): Promise<Readable> {
  const queryOf = (some: string[]) => new URLSearchParams({ ids: some.join(',') });
  const people = await askAbout<{ id: string; name: string; locale: string | null }>(door, '/api/v1/people', {
    ids: [...new Set([reader, ...about])],
    atOnce: AT_ONCE,
    queryOf,
  });
  return {
    names: new Map(people.map(({ id, name }) => [id, name])),
    language: languageOf(people.find(({ id }) => id === reader)?.locale),
  };
}
