import { Readable } from 'node:stream';
import { Counter, type Logger } from '@taskward/service-kit';
import type { ObjectStorage } from '@taskward/storage';
import { type FileDoor, tellOfThumbnails } from './attachments-client.ts';
import { makePictures, type ThumbnailSize } from './picture-maker.ts';

/** A file of which smaller pictures are to be made. */
export interface ThumbnailJob {
  fileId: string;
}

export interface ThumbnailDeps {
  storage: ObjectStorage;
  door: FileDoor;
  log: Logger;
}

const PICTURES = /^image\/(jpeg|png|gif|webp|avif)$/;
/** Bytes: the process holds all of them. */
const LARGEST = 50 * 1024 * 1024;

/** Whether it is worth a try. What it says it is was found out from its first bytes. */
export const mayBePicture = ({ contentType, size }: { contentType: string; size: number }): boolean =>
  PICTURES.test(contentType) && size > 0 && size <= LARGEST;

const outcomes = new Counter({
  name: 'worker_thumbnails_total',
  help: 'Files of which smaller pictures were to be made: made, none (it cannot be read), failed (and is tried again)',
  labelNames: ['outcome'],
});

/** Under which key a smaller picture is. */
const keyOf = (fileId: string, size: ThumbnailSize): string => `thumbnails/${fileId}/${size}.webp`;
const SIZES: ThumbnailSize[] = [128, 512];

/** Makes the smaller pictures of a file, and says so. What is no picture after all has none, and that is all. */
export async function makeThumbnails(deps: ThumbnailDeps, { fileId }: ThumbnailJob): Promise<void> {
  try {
    outcomes.inc({ outcome: await attempt(deps, fileId) });
  } catch (error) {
    outcomes.inc({ outcome: 'failed' });
    throw error;
  }
}

async function attempt({ storage, door, log }: ThumbnailDeps, fileId: string): Promise<'made' | 'none'> {
  const source = await storage.get(`files/${fileId}`);
  if (!source) return 'none'; // it was deleted meanwhile
  const made = await makePictures(source);
  if ('reason' in made) {
    log.info({ fileId, reason: made.reason }, 'no thumbnail can be made of this file');
    return 'none';
  }
  for (const size of SIZES) await storage.put(keyOf(fileId, size), Readable.from([made.pictures[size]]));
  if (await tellOfThumbnails(door, fileId)) return 'made';
  // Whoever deletes a file has its pictures removed as well, and these came later.
  for (const size of SIZES) await storage.delete(keyOf(fileId, size));
  return 'none';
}
