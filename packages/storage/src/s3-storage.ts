import { createReadStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { Readable } from 'node:stream';
import {
  DeleteObjectCommand,
  GetObjectCommand,
  HeadObjectCommand,
  PutObjectCommand,
  paginateListObjectsV2,
  S3Client,
  S3ServiceException,
} from '@aws-sdk/client-s3';
import { getSignedUrl } from '@aws-sdk/s3-request-presigner';
import { unavailable } from '@taskward/service-kit';
import { gather, readWhole } from './arriving.ts';
import { checkKey, type ObjectStorage, type StoredObject } from './storage.ts';

/** A bucket, and who we are there. */
export interface Bucket {
  name: string;
  region: string;
  /** Where the server is; Amazon's of the region without it. */
  endpoint: string | undefined;
  /** Where whoever reads a file reaches the same server; without it nobody is sent there. */
  publicEndpoint: string | undefined;
  credentials: { accessKeyId: string; secretAccessKey: string };
}

/** Each reader of a file holds a connection for as long as they take. */
const CONNECTIONS = 500;
const CONNECT_MS = 5_000;
/** Without a byte in either direction. */
const SILENCE_MS = 120_000;
const ATTEMPTS = 3;

/**
 * Objects of a bucket of a server that speaks S3. What comes is gathered in a folder of this machine: sent is what is whole,
 * with its size and checksum, in one request, of which the server keeps all or nothing, and refuses what has another checksum.
 */
export function s3Storage(bucket: Bucket, arriving: string): ObjectStorage {
  const client = clientOf(bucket, bucket.endpoint);
  const at = (key: string) => {
    checkKey(key);
    return { Bucket: bucket.name, Key: key };
  };
  return {
    async put(key, source) {
      const place = at(key);
      const { path, ...stored } = await gather(arriving, source);
      try {
        await send(client, place, path, stored);
        return stored;
      } finally {
        await rm(path, { force: true });
      }
    },
    async take(key, path) {
      const place = at(key);
      const stored = await readWhole(path);
      await send(client, place, path, stored);
      await rm(path, { force: true });
      return stored;
    },
    async get(key, range) {
      const Range = range && `bytes=${range.start}-${range.end ?? ''}`;
      const asked = client.send(new GetObjectCommand({ ...at(key), ...(Range && { Range }) }));
      const found = await asked.catch(otherwise({ NoSuchKey: undefined, InvalidRange: { Body: Readable.from([]) } }));
      return found?.Body as Readable | undefined;
    },
    async head(key) {
      const found = await client.send(new HeadObjectCommand(at(key))).catch(otherwise({ NotFound: undefined }));
      return found && { size: found.ContentLength ?? 0, modifiedAt: found.LastModified ?? new Date() };
    },
    async *list(path) {
      checkKey(path.replace(/\/$/, ''));
      const pages = paginateListObjectsV2({ client }, { Bucket: bucket.name, Prefix: path });
      try {
        for await (const { Contents = [] } of pages) {
          for (const { Key = '', Size = 0, LastModified = new Date() } of Contents) {
            yield { key: Key, size: Size, modifiedAt: LastModified };
          }
        }
      } catch (error) {
        otherwise({})(error);
      }
    },
    async delete(key) {
      await client.send(new DeleteObjectCommand(at(key))).catch(otherwise({ NoSuchKey: undefined }));
    },
    ...linkedFrom(bucket, at),
    close: () => client.destroy(),
  };
}

const nothing = () => undefined;
/** Without one it prints what it says to nobody; what matters is thrown. */
const SILENT = { debug: nothing, info: nothing, warn: nothing, error: nothing };

function clientOf({ region, credentials }: Bucket, endpoint: string | undefined): S3Client {
  const agent = { keepAlive: true, maxSockets: CONNECTIONS };
  return new S3Client({
    region,
    credentials,
    ...(endpoint && { endpoint, forcePathStyle: true }),
    // Checksums that only some servers know of; ours is checked by all.
    requestChecksumCalculation: 'WHEN_REQUIRED',
    responseChecksumValidation: 'WHEN_REQUIRED',
    maxAttempts: ATTEMPTS,
    logger: SILENT,
    requestHandler: {
      connectionTimeout: CONNECT_MS,
      socketTimeout: SILENCE_MS,
      httpAgent: agent,
      httpsAgent: agent,
    },
  });
}

type Place = { Bucket: string; Key: string };

/** What a refusal by this name means instead. @throws AppError 503 for all others */
const otherwise =
  <T>(meanings: Record<string, T>) =>
  (error: unknown): T => {
    const { name } = error as Error;
    if (error instanceof S3ServiceException && name in meanings) return meanings[name] as T;
    throw unavailable('Files cannot be stored or read right now. Try again shortly.', 2, error);
  };

/** The client does not repeat what it sends as a stream: what the network or the server failed at is sent once more here. */
async function send(client: S3Client, place: Place, path: string, { size, checksum }: StoredObject): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    const Body = createReadStream(path);
    const command = new PutObjectCommand({ ...place, Body, ContentLength: size });
    command.middlewareStack.add(
      (next) => (args) => {
        // The server compares it with what comes (Signature Version 4).
        (args.request as { headers: Record<string, string> }).headers['x-amz-content-sha256'] = checksum;
        return next(args);
      },
      { step: 'build', name: 'sendChecksum' },
    );
    try {
      await client.send(command);
      return;
    } catch (error) {
      Body.destroy();
      const isRefusal = error instanceof S3ServiceException && (error.$metadata.httpStatusCode ?? 500) < 500;
      if (isRefusal || attempt === ATTEMPTS) otherwise({})(error);
    }
  }
}

/** Links are signed for the address at which their readers reach the server; to sign asks nobody. */
function linkedFrom(bucket: Bucket, at: (key: string) => Place): Pick<ObjectStorage, 'link'> {
  if (!bucket.publicEndpoint) return {};
  const signer = clientOf(bucket, bucket.publicEndpoint);
  return {
    link: (key, { contentType, contentDisposition }, seconds) => {
      const command = new GetObjectCommand({
        ...at(key),
        ResponseContentType: contentType,
        ResponseContentDisposition: contentDisposition,
        ResponseCacheControl: 'private, no-store',
      });
      return getSignedUrl(signer, command, { expiresIn: seconds });
    },
  };
}
