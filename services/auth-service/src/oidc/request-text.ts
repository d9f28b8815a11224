import { Readable } from 'node:stream';
import { checkQueryBounds, malformed, unsupportedMediaType } from '@taskward/service-kit';
import express, { type Request, type RequestHandler } from 'express';

export const FORM = 'application/x-www-form-urlencoded';

/** Characters of one value: more than any parameter has to say. */
const VALUE_LIMIT = 8_192;
/** Bytes of a form: as much as an address may have. */
const FORM_LIMIT = 16 * 1024;
// RFC 6749, appendix A, leaves hardly a parameter more than printable ASCII; this takes what anybody can read.
const UNSEEN = /[\p{C}\p{Zl}\p{Zp}\p{Default_Ignorable_Code_Point}]/u;

/**
 * To be mounted before the library: what cannot be text (bad percent-encoding, no UTF-8), cannot be kept or cannot be
 * seen is refused in every parameter, of the query and of a form. The library would read it as something else, and fail
 * with it later.
 */
export const legibleParameters: RequestHandler[] = [
  (req, _res, next) => {
    assertLegible(req.originalUrl.split(/\?(.*)/s)[1] ?? '', 'query');
    const [, charset] = /;\s*charset="?([^";\s]*)/i.exec(req.headers['content-type'] ?? '') ?? [];
    if (charset && !/^utf-?8$/i.test(charset)) throw unsupportedMediaType('Send UTF-8.');
    next();
  },
  express.raw({ type: FORM, limit: FORM_LIMIT, inflate: false }),
  (req, _res, next) => {
    if (Buffer.isBuffer(req.body)) {
      assertLegible(utf8Of(req.body), 'form');
      giveBack(req, req.body);
    }
    next();
  },
];

function assertLegible(encoded: string, where: string): void {
  checkQueryBounds(encoded, where);
  for (const part of encoded.split(/[&=]/)) {
    const value = decoded(part);
    if (value === undefined || UNSEEN.test(value)) throw malformed(`The ${where} holds text that nobody can read.`);
    if (value.length > VALUE_LIMIT) throw malformed(`The ${where} has a value of more than ${VALUE_LIMIT} characters.`);
  }
}

function decoded(part: string): string | undefined {
  try {
    return decodeURIComponent(part.replaceAll('+', ' '));
  } catch {
    return undefined;
  }
}

function utf8Of(body: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(body);
  } catch {
    throw malformed('The form is not UTF-8.');
  }
}

/** The library reads bodies by itself: it finds the one that was read here. */
function giveBack(req: Request, body: Buffer): void {
  Object.defineProperties(req, { readable: { value: true }, iterator: { value: () => Readable.from([body]) } });
}
