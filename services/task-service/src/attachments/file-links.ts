import type { Attachment, FileLink } from '@taskward/contracts/http';
import type { ObjectStorage } from '@taskward/storage';
import { create } from 'content-disposition';
import { keyOf } from './attachments.ts';

/** Seconds: whoever loses the file meanwhile goes on having it for so long. */
const LIFETIME_S = 60;

/** Where a file that its reader may read is saved from, past us; nowhere where the storage has no address for readers. */
export async function linkTo(storage: ObjectStorage, { id, name, contentType }: Attachment): Promise<FileLink> {
  if (!storage.link) return { url: null, expiresAt: null };
  const expiresAt = new Date(Date.now() + LIFETIME_S * 1_000).toISOString();
  // Nothing is shown from there: none of the headers that make it harmless would be with it.
  const head = { contentType, contentDisposition: create(name, { type: 'attachment' }) };
  return { url: await storage.link(keyOf(id), head, LIFETIME_S), expiresAt };
}
