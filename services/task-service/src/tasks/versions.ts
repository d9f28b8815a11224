import { isDeepStrictEqual } from 'node:util';
import type { TaskChanges } from '@taskward/contracts/events';
import { preconditionFailed } from '@taskward/service-kit';

/** Whether a caller means this version of a task or project. */
export type ExpectedVersion = (version: number) => boolean;

/** @throws AppError 412 */
export function checkVersion(what: string, { version }: { version: number }, expected: ExpectedVersion): void {
  if (expected(version)) return;
  throw preconditionFailed(`The ${what} is at version ${version} by now. Read it again and decide anew.`);
}

/** The fields of a patch that differ from what is there, each with what it was and what it becomes. */
export function changesOf<T extends object>(before: T, patch: Partial<T>): TaskChanges {
  const changed = Object.entries(patch).filter(
    ([field, to]) => to !== undefined && !isDeepStrictEqual(before[field as keyof T], to),
  );
  return Object.fromEntries(changed.map(([field, to]) => [field, { from: before[field as keyof T], to }]));
}

/** The next version, and when. Clocks of two instances may differ a little; a thing's own time never runs backwards. */
export function stepOf({ version, updatedAt }: { version: number; updatedAt: string }) {
  const now = new Date().toISOString();
  return { version: version + 1, updatedAt: now > updatedAt ? now : updatedAt };
}
