import type { Source } from './import-item.ts';

/** What the names of a file mean. */
export interface Directory {
  source: Source;
  /** Ids of those who are called so. */
  people: Record<string, string[]>;
  /** Of each name a project of the caller's, one that is made for it, or why there is none. */
  projects: Record<string, NamedProject>;
}
export interface NamedProject {
  name: string;
  id?: string;
  made?: true;
  fault?: string;
}

/** By what a name is looked up, whatever its case; none of them is a name that objects have. */
export const keyOf = (name: string): string => `=${name.toLowerCase()}`;
