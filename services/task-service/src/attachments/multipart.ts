import type { IncomingHttpHeaders } from 'node:http';
import type { Readable } from 'node:stream';
import { finished } from 'node:stream/promises';
import { AppError, type FieldError, invalid, malformed, tooLarge, unsupportedMediaType } from '@taskward/service-kit';
import busboy from 'busboy';

/** A file on its way. */
export interface IncomingFile {
  /** As its sender calls it. */
  name: string | undefined;
  /** Throws where it is too large, or where the form is none. */
  bytes: AsyncIterable<Uint8Array>;
}

/**
 * Reads the one file of a form (RFC 7578) as it comes; nothing of it is held.
 *
 * @param most bytes that the file may have
 * @param keep gets the file; its bytes end when the whole form is there and is in order
 * @throws AppError 400, 413, 415, 422; whatever `keep` throws
 */
export async function receiveFile<T>(
  form: Readable & { headers: IncomingHttpHeaders },
  most: number,
  keep: (file: IncomingFile) => Promise<T>,
): Promise<T> {
  const parser = parserOf(form.headers, most);
  const faults: FieldError[] = [];
  parser.on('filesLimit', () => faults.push({ path: '', message: 'must have one file' }));
  parser.on('fieldsLimit', () => faults.push({ path: '', message: 'must have a file and nothing else' }));
  const begun = Promise.withResolvers<T>();
  let broken: unknown;
  const whole = finished(parser, { readable: false }).catch((error: unknown) => {
    broken ??= error;
    throw error;
  });
  whole.then(() => begun.reject(unfit([...faults, { path: 'file', message: 'is required' }])), begun.reject);
  finished(form, { writable: false }).catch((error) => {
    broken ??= error;
    parser.destroy(error);
  });
  parser.once('file', (_field, bytes, { filename }) => {
    bytes.on('error', () => undefined); // who reads them is told, and nobody else needs to be
    begun.resolve(keep({ name: unescaped(filename), bytes: bytesOf(bytes, whole, faults) }));
  });
  form.pipe(parser);
  try {
    return await begun.promise;
  } catch (error) {
    parser.destroy();
    form.unpipe(parser).resume(); // whoever still sends must come to an end before they read why
    throw error === broken ? malformed('The form ended early, or is none.') : error;
  }
}

function parserOf(headers: IncomingHttpHeaders, fileSize: number): busboy.Busboy {
  const unread = (cause?: unknown) =>
    new AppError('unsupported_media_type', 'Send multipart/form-data with a boundary.', {
      headers: { Accept: 'multipart/form-data' },
      cause,
    });
  if (!/^multipart\/form-data\s*;/i.test(headers['content-type'] ?? '')) throw unread();
  if (headers['content-encoding'] !== undefined) throw unsupportedMediaType('Send the form as it is.');
  try {
    return busboy({ headers, limits: { files: 1, fields: 0, fileSize: fileSize + 1 }, defParamCharset: 'utf8' });
  } catch (error) {
    throw unread(error);
  }
}

/** As browsers write a name (HTML, multipart/form-data). */
const unescaped = (name: string | undefined) => name?.replaceAll('%22', '"');

async function* bytesOf(
  file: Readable & { truncated?: boolean },
  whole: Promise<void>,
  faults: FieldError[],
): AsyncGenerator<Uint8Array> {
  yield* file;
  if (file.truncated) throw fileTooLarge();
  await whole;
  if (faults.length > 0) throw unfit(faults);
}

export const fileTooLarge = () => tooLarge('The file is larger than this service accepts.');
const unfit = (faults: FieldError[]) => invalid('The form has fields that are not valid.', faults);
