import { useCallback } from 'react';
import { isolate } from '../../lib/direction.ts';
import { createStore } from '../../lib/store.ts';
import type { Project } from './project-api.ts';

/** Names by id, as far as projects came from the server: a list shows hundreds of them. */
const names = createStore<ReadonlyMap<string, string>>(new Map());

export function rememberNames(projects: Project[]) {
  const news = projects.filter(({ id, name }) => names.get().get(id) !== name);
  if (news.length > 0) names.set(new Map([...names.get(), ...news.map(({ id, name }) => [id, name] as const)]));
}

/** How a project is called as far as it is known by now, for words that are said once. */
export const projectNameNow = (id: string) => isolate(names.get().get(id) ?? id);

/** Projects by their names: what is no project, or not known here, is called by its id. */
export function useProjectNames() {
  const known = names.use();
  return useCallback((id: string) => isolate(known.get(id) ?? id), [known]);
}
