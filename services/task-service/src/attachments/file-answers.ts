import { pipeline } from 'node:stream/promises';
import type { Attachment } from '@taskward/contracts/http';
import { AppError, notFound } from '@taskward/service-kit';
import type { ByteRange, ObjectStorage } from '@taskward/storage';
import { create } from 'content-disposition';
import type { Request, Response } from 'express';
import { isInline } from './content-types.ts';

/** Nothing runs of what somebody uploaded, and nothing it names is loaded. */
const SANDBOX = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox";

/**
 * Sends a file, or the part of it that is asked for (RFC 9110, 14), as it is read: no faster than it is taken.
 *
 * @throws AppError 404 where its bytes are gone, 416
 */
export async function sendFile(req: Request, res: Response, storage: ObjectStorage, key: string, file: Attachment) {
  const { name, size, contentType, checksum, createdAt } = file;
  const etag = `"${checksum}"`;
  const type = isInline(contentType) ? 'inline' : 'attachment';
  res.set({
    ETag: etag,
    'Last-Modified': new Date(createdAt).toUTCString(),
    // Whoever keeps it asks here again each time: they may have lost it since.
    'Cache-Control': 'private, no-cache',
    'Accept-Ranges': 'bytes',
    'Content-Type': contentType,
    'Content-Disposition': create(name, { type }),
    'Content-Security-Policy': SANDBOX,
    'X-Frame-Options': 'SAMEORIGIN',
    'Repr-Digest': `sha-256=:${Buffer.from(checksum, 'hex').toString('base64')}:`,
  });
  if (req.fresh) return void res.status(304).end();
  const range = rangeOf(req, size, etag);
  if (range) res.status(206).set('Content-Range', `bytes ${range.start}-${range.end}/${size}`);
  const length = range ? range.end - range.start + 1 : size;
  res.setHeader('Content-Length', length);
  if (req.method === 'HEAD' || length === 0) return void res.end();
  const bytes = await storage.get(key, range);
  if (!bytes) throw notFound('The bytes of this file are gone.');
  // Whoever leaves midway is nobody's fault.
  await pipeline(bytes, res).catch((error) => {
    if (!res.destroyed || !isLeaving(error)) throw error;
  });
}

const isLeaving = ({ code }: NodeJS.ErrnoException) => code === 'ERR_STREAM_PREMATURE_CLOSE' || code === 'ECONNRESET';

/** The one range that is asked for; of several all is sent, which is allowed (RFC 9110, 14.2). */
function rangeOf(req: Request, size: number, etag: string): Required<ByteRange> | undefined {
  const ifRange = req.get('if-range');
  if (req.method !== 'GET' || (ifRange !== undefined && ifRange !== etag)) return undefined;
  const ranges = req.range(size, { combine: true });
  if (ranges === -1 && size > 0) {
    throw new AppError('range_not_satisfiable', 'The file ends before this range.', {
      headers: { 'Content-Range': `bytes */${size}` },
    });
  }
  if (!Array.isArray(ranges) || ranges.type !== 'bytes' || ranges.length !== 1) return undefined;
  const [only] = ranges;
  return only && { start: only.start, end: only.end };
}
