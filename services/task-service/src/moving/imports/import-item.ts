import type { TaskPriority, TaskStatus } from '@taskward/contracts/http';

/** The tools whose files can be read. */
export const SOURCES = ['taskward', 'todoist', 'trello', 'asana', 'jira', 'linear', 'vikunja'] as const;
export type Source = (typeof SOURCES)[number];

/** A task as a file has it, before it is known whom and which project it names. */
export interface Item {
  /** The line of the file where it begins, 1 for the first; in JSON its number among the tasks. */
  line: number;
  /** What the file calls it by, and the task that it is a part of. */
  keys?: string[];
  parentKey?: string | undefined;
  title: string;
  description?: string | null;
  status?: TaskStatus | undefined;
  priority?: TaskPriority | undefined;
  dueDate?: string | null | undefined;
  labels?: string[];
  repeat?: string | null;
  remindAt?: string | null;
  /** Who has it: an id where the file is one of ours, else a name or an address. */
  person?: string | undefined;
  /** What its project is called, and its id where the file is one of ours. */
  project?: string | undefined;
  projectId?: string | undefined;
  /** What could not be taken over, in whole sentences. */
  remarks: string[];
}

/** Why a line becomes no task. */
export interface Refused {
  line: number;
  title: string;
  fault: string;
}

/** What a file holds, in its order. */
export type Entry = Item | Refused;

export const isRefused = (entry: Entry): entry is Refused => 'fault' in entry;
