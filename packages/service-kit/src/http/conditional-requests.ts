import type { Request } from 'express';
import { malformed } from './problem.ts';

/** One element of a list of entity tags (RFC 9110, 8.8.3), which may be empty, with the comma or the end after it. */
const ELEMENT = /[ \t]*(?:((?:W\/)?"[\x21\x23-\x7e\x80-\xff]*")[ \t]*)?(,|$)/y;

type Condition = '*' | string[] | undefined;

/** @throws AppError 400 for what is no list of entity tags */
function conditionOf(req: Request, name: 'If-Match' | 'If-None-Match'): Condition {
  const header = req.get(name)?.trim();
  if (header === undefined || header === '*') return header;
  const tags: string[] = [];
  ELEMENT.lastIndex = 0;
  for (;;) {
    const [, tag, end] = ELEMENT.exec(header) ?? [];
    if (tag) tags.push(tag);
    if (end === '' && tags.length > 0) return tags;
    if (end !== ',') break;
  }
  throw malformed(`${name} is not valid.`, [{ path: name, message: 'must be an ETag like "3", several, or *' }]);
}

const opaque = (tag: string) => tag.replace(/^W\//, '');

/**
 * Whether a change may be made to what has an entity tag, by If-Match and If-None-Match (RFC 9110, 13.1). Tags are
 * compared character by character: strongly in If-Match, so that a weak one never fits, and weakly in If-None-Match.
 *
 * @throws AppError 400 for what is no list of entity tags
 */
export function preconditionsOf(req: Request): (etag: string) => boolean {
  const match = conditionOf(req, 'If-Match');
  const noneMatch = conditionOf(req, 'If-None-Match');
  const isMatched = (etag: string) => match === undefined || match === '*' || match.includes(etag);
  const isNone = (etag: string) =>
    noneMatch === undefined || (noneMatch !== '*' && !noneMatch.map(opaque).includes(opaque(etag)));
  return (etag) => isMatched(etag) && isNone(etag);
}

/**
 * `no-cache` asks that an answer is not taken from a cache without asking here (RFC 9111, 5.2.1.4), and 304 is ours.
 * Express takes it for "send it all", and fetch sends it with every condition that a program sets.
 */
export function revalidate({ headers }: Request): void {
  if (headers['if-none-match'] !== undefined) delete headers['cache-control'];
}
