import { mkdir } from 'node:fs/promises';
import { AppError, toAppError, uuidv7 } from '@taskward/service-kit';
import { FileStore } from '@tus/file-store';
import { Server } from '@tus/server';
import type { Request, Response } from 'express';
import { NodeRequest } from 'srvx/node';
import type { RequestContext } from '../../events/event-records.ts';
import { beginUpload, finishUpload, getUpload, type UploadDeps } from './uploads.ts';

/** For so long an upload may be gone on with. */
export const UPLOAD_LIFETIME_MS = 86_400_000;

/** Who asks, and for which task a new upload is; without one it is somebody's own, or as its metadata say. */
export interface Asking {
  context: RequestContext;
  taskId?: string;
}

/** Answers a request of the tus protocol. @throws AppError where it is refused */
export type Receive = (req: Request, res: Response, asking: Asking) => Promise<void>;

const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/** Uploads that come in several requests (tus 1.0: creation, creation-with-upload, termination, expiration). */
export function createTusServer(deps: UploadDeps): Receive {
  const asked = new WeakMap<object, Asking>();
  const refused = new WeakMap<object, unknown>();
  const askingOf = (req: object) => asked.get(req) as Asking;
  let opened: Promise<Server> | undefined;

  const open = async () => {
    await mkdir(deps.folder, { recursive: true, mode: 0o700 });
    return new Server({
      path: '/api/v1/uploads',
      datastore: new FileStore({ directory: deps.folder }),
      maxSize: deps.most.file,
      relativeLocation: true,
      allowedOrigins: () => false, // which other origins may call is the gateway's business
      namingFunction: () => uuidv7(),
      onUploadCreate: async (req, { id, size, metadata = {} }) => {
        const { context, taskId = metadata.taskId ?? null } = askingOf(req);
        if (taskId !== null && !UUID.test(taskId)) throw new AppError('malformed', 'The taskId is no UUID.');
        await beginUpload(deps, context, { id, taskId, size, name: metadata.filename ?? undefined });
        return {};
      },
      onUploadFinish: async (req, { id }) => {
        const { context } = askingOf(req);
        await finishUpload(deps, context, await getUpload(deps, context.caller, id));
        return {};
      },
      onResponseError: (req, error) => {
        refused.set(req, error);
        return undefined;
      },
    });
  };

  return async (req, res, asking) => {
    opened ??= open();
    const request = new NodeRequest({ req, res });
    asked.set(request, asking);
    const answer = await (await opened).handleWeb(request);
    const headers = [...answer.headers].filter(([name]) => !name.startsWith('access-control-'));
    if (answer.status >= 400) {
      req.resume(); // whoever still sends must come to an end before they read why
      throw problemOf(answer.status, (await answer.text()).trim(), refused.get(request));
    }
    if (answer.status === 201) res.set('Upload-Expires', new Date(Date.now() + UPLOAD_LIFETIME_MS).toUTCString());
    res.writeHead(answer.status, Object.fromEntries(headers)).end();
  };
}

const RESUMABLE = { 'Tus-Resumable': '1.0.0' };

/** A refusal as all of ours are told; of the library's own its status and words. */
function problemOf(status: number, words: string, thrown: unknown): AppError {
  const inner = thrown instanceof Error ? toAppError(thrown) : undefined;
  if (inner) return inner;
  // Two requests for one upload at the same moment are no fault of ours, nor is an extension that is not spoken here.
  const told = status === 501 ? 400 : status >= 500 && /lock/i.test(words) ? 409 : status;
  return toAppError({ status: told, message: words || undefined, headers: RESUMABLE });
}
