import type { Readable } from 'node:stream';

/** What is known of a whole object. */
export interface ObjectHead {
  /** Bytes. */
  size: number;
  modifiedAt: Date;
}

/** What was stored. */
export interface StoredObject {
  /** Bytes. */
  size: number;
  /** SHA-256 of the bytes, in hexadecimal digits. */
  checksum: string;
}

/** Bytes from `start` to `end`, both among them; to the last one without `end`. */
export interface ByteRange {
  start: number;
  end?: number;
}

/** Objects under keys. A key is a path of names: letters, digits, `.`, `_` and `-` between slashes, no `..`. */
export interface ObjectStorage {
  /**
   * Stores what comes, and replaces what was there. Until all of it is stored for good nothing of it can be seen, and
   * nothing stays of it where `source` breaks.
   *
   * @throws what `source` throws
   */
  put(key: string, source: AsyncIterable<Uint8Array>): Promise<StoredObject>;
  /** The same with a file of this machine, which goes into the storage and is no more where it was. */
  take(key: string, path: string): Promise<StoredObject>;
  /** The bytes, or some of them; undefined where there is no such object. */
  get(key: string, range?: ByteRange): Promise<Readable | undefined>;
  head(key: string): Promise<ObjectHead | undefined>;
  /** Every object whose key begins with this path, which ends with a slash, in no order. */
  list(path: string): AsyncIterable<ObjectHead & { key: string }>;
  /** What is not there is deleted already. */
  delete(key: string): Promise<void>;
  /** Where anybody gets an object for so many seconds, past us; undefined where the storage is not there for its readers. */
  link?(key: string, head: LinkHead, seconds: number): Promise<string>;
  /** Gives back what it holds open. */
  close(): void;
}

/** How a linked object presents itself. */
export interface LinkHead {
  contentType: string;
  contentDisposition: string;
}

const KEY = /^(?!.*\.\.)[A-Za-z0-9._-]+(\/[A-Za-z0-9._-]+)*$/;

/** @throws Error for what is no key: it was made of what a caller sent, and never may be */
export function checkKey(key: string): void {
  if (!KEY.test(key)) throw new Error('this is not the key of an object');
}
