import { MIMEType } from 'node:util';
import express, { type RequestHandler } from 'express';
import { AppError, malformed, unsupportedMediaType } from './problem.ts';
import { checkJsonBounds } from './request-bounds.ts';

/** Bytes. Most bodies are a few words; what takes longer texts says so. */
const BODY_LIMIT = 16 * 1024;
const JSON_TYPE = 'application/json';
/** RFC 7396: what a PATCH here does with a body. No other kind of JSON means the same, so none is read. */
const MERGE_PATCH = 'application/merge-patch+json';
const ENCODINGS = ['identity', 'gzip', 'deflate', 'br'];

/** @param headers what would be read instead (RFC 9110, 15.5.16) */
const unread = (detail: string, headers?: Record<string, string>) => unsupportedMediaType(detail, { headers });

/**
 * Reads JSON bodies into `req.body`; without a body it is undefined.
 *
 * @param limit bytes at most, unpacked; 16 KiB unless given
 * @throws AppError 400 what is not JSON in UTF-8, ends early or is nested too deep, 413, 415 another type, charset or
 *   coding, 422 too many values
 */
export const jsonBody = (limit = BODY_LIMIT): RequestHandler[] => [
  checkAnnounced,
  express.raw({ limit, type: () => true }),
  parseBody,
];

const checkAnnounced: RequestHandler = ({ headers, method }, _res, next) => {
  const hasBody = headers['transfer-encoding'] !== undefined || Number(headers['content-length'] ?? 0) > 0;
  if (!hasBody) return next();
  const type = headers['content-type'];
  const types = method === 'PATCH' ? [JSON_TYPE, MERGE_PATCH] : [JSON_TYPE];
  const named = mimeTypeOf(type);
  if (!types.includes(named?.essence ?? '')) {
    const given = type ? JSON.stringify(type.slice(0, 100)) : 'an unnamed type';
    const name = method === 'PATCH' ? 'Accept-Patch' : 'Accept';
    throw unread(`Send ${types.join(' or ')}, not ${given}.`, { [name]: types.join(', ') });
  }
  const charset = named?.params.get('charset') ?? 'utf-8';
  if (charset.toLowerCase() !== 'utf-8' || (type?.match(/charset/gi)?.length ?? 0) > 1) throw unread('Send UTF-8.');
  if (!ENCODINGS.includes((headers['content-encoding'] ?? 'identity').toLowerCase())) {
    const coding = ENCODINGS.slice(1).join(', ');
    throw unread(`Send the body as it is, or in one of ${coding}.`, { 'Accept-Encoding': coding });
  }
  next();
};

function mimeTypeOf(type: string | undefined): MIMEType | undefined {
  try {
    return new MIMEType(type ?? '');
  } catch {
    return undefined; // not a type at all, and so none of ours
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true }); // passes over a byte order mark (RFC 8259, 8.1)

const parseBody: RequestHandler = (req, _res, next) => {
  if (Buffer.isBuffer(req.body)) req.body = req.body.length > 0 ? fromJson(req.body) : undefined;
  next();
};

function fromJson(bytes: Buffer): object {
  checkJsonBounds(bytes);
  const text = read(() => utf8.decode(bytes), 'The body is not valid UTF-8.');
  const value: unknown = read(() => JSON.parse(text), 'The body is not valid JSON.');
  if (value === null || typeof value !== 'object') throw malformed('The body must be a JSON object.');
  return value;
}

function read<T>(reader: () => T, otherwise: string): T {
  try {
    return reader();
  } catch (cause) {
    throw new AppError('malformed', otherwise, { cause });
  }
}
