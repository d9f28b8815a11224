import { t } from '@lingui/core/macro';
import type { Task } from '@taskward/contracts/http';
import type { TaskFields } from '../task-api.ts';

export type FieldName = keyof TaskFields;

/** Mine and theirs were both made on the same version, and differ. */
export class Conflict extends Error {
  readonly theirs: Task;
  readonly mine: TaskFields;
  readonly fields: FieldName[];
  /** The task after the person has chosen; nothing where what they chose could not be saved. */
  readonly decided: Promise<Task | undefined>;
  decide: (outcome: Task | Promise<Task | undefined>) => void = () => {};

  constructor(theirs: Task, mine: TaskFields, fields: FieldName[]) {
    super(t`Somebody else changed this task meanwhile.`);
    this.theirs = theirs;
    this.mine = mine;
    this.fields = fields;
    this.decided = new Promise((resolve) => {
      this.decide = resolve;
    });
  }
}

/**
 * The fields that somebody else set to something else than I want since the task looked like `base`. Where it stands is
 * nothing to choose: it is where it was put last.
 */
export function conflictingFields(base: Task, theirs: Task, mine: TaskFields): FieldName[] {
  const names = Object.keys(mine) as FieldName[];
  return names.filter(
    (name) => name !== 'position' && !same(theirs[name], base[name]) && !same(theirs[name], mine[name]),
  );
}

/** How the fields looked before: what undoing sets them back to. */
export function before(task: Task, changes: TaskFields): TaskFields {
  return Object.fromEntries((Object.keys(changes) as FieldName[]).map((name) => [name, task[name]]));
}

function same(one: unknown, other: unknown): boolean {
  return JSON.stringify(one) === JSON.stringify(other);
}
