import { t } from '@lingui/core/macro';
import { api } from '../../lib/api/api.ts';
import { createAskedTogether } from '../../lib/api/asked-together.ts';
import { personNow } from '../../lib/auth/auth.tsx';
import { isolate } from '../../lib/direction.ts';
import { createStore } from '../../lib/store.ts';

/** Whether it has the form of a person's id: services may name whom only they know. */
export const isPerson = (id: string) => /^[\da-f]{8}(-[\da-f]{4}){3}-[\da-f]{12}$/.test(id);

/** Whether it can be somebody: a person by their id, or a service by that of its client. */
const isSomebody = (id: string) => /^[\w-]{1,64}$/.test(id);

/** Names by id, as far as they were asked for and are somebody's. */
export const names = createStore<ReadonlyMap<string, string>>(new Map());

/** How somebody is called as far as it is known by now, for words that are said once. */
export function nameNow(id: string | null): string {
  if (id === null) return t`nobody`;
  return id === personNow()?.id ? t`you` : isolate(names.get().get(id) ?? t`somebody else`);
}

const asked = createAskedTogether(async (ids) => {
  const { data } = await api('GET /api/v1/people', { query: { ids } });
  const found = data.map(({ id, name, deleted }) => [id, deleted ? t`${name} (deleted)` : name] as const);
  names.set(new Map([...names.get(), ...found]));
});

/** Asks for names, each of them once, together with what else is wanted at this moment. */
export const lookUp = (ids: Iterable<string>): void => asked.want([...ids].filter(isSomebody));

/** Asks for a name anew: it was changed, or its account deleted. */
export function lookUpAgain(id: string): void {
  if (asked.forget(id)) lookUp([id]);
}
