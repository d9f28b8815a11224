const KEY = 'taskward.last-way';

/** How somebody signed in last in this browser: `password`, `passkey`, or the id of a provider. */
export const lastWay = (): string | undefined => localStorage.getItem(KEY) ?? undefined;

export const keepLastWay = (way: string) => localStorage.setItem(KEY, way);

/** The last one first, the others as they were. */
export const lastFirst = <T>(ways: T[], idOf: (way: T) => string): T[] =>
  [...ways].sort((one, other) => Number(idOf(other) === lastWay()) - Number(idOf(one) === lastWay()));
