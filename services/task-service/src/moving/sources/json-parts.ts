/** Looks into JSON that others wrote: whatever is there, each of these has an answer. */
export type Part = Record<string, unknown>;

export const isPart = (value: unknown): value is Part =>
  value !== null && typeof value === 'object' && !Array.isArray(value);
export const textAt = (part: Part, name: string): string => (typeof part[name] === 'string' ? part[name].trim() : '');
export const idAt = (part: Part, name: string): string | undefined =>
  typeof part[name] === 'number' || typeof part[name] === 'string' ? String(part[name]) : undefined;
export const partsAt = (part: Part, name: string): Part[] =>
  Array.isArray(part[name]) ? part[name].filter(isPart) : [];
