import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt } from '@taskward/jwt-middleware/express';
import { takeTime } from '@taskward/service-kit';
import { type Request, type RequestHandler, Router } from 'express';
import { checkComments } from '../../access/callers.ts';
import { idOf, requestContextOf } from '../../http-requests.ts';
import type { Receive } from './tus-server.ts';
import { deleteArriving } from './upload-store.ts';
import { finishUpload, getUpload, type UploadDeps } from './uploads.ts';
import { complete } from './whole-uploads.ts';

/** `/api/v1/uploads`: files that come in several requests (tus 1.0). */
export function uploadRoutes(deps: UploadDeps, verifier: Verifier, receive: Receive): Router {
  const router = Router();
  router.use('/api/v1/uploads', checkJwt(verifier));

  const begin: RequestHandler = async (req, res) => {
    takeTime(req);
    const taskId = req.params.id === undefined ? {} : { taskId: idOf(req) };
    await receive(req, res, { context: requestContextOf(req), ...taskId });
  };
  router
    .route('/api/v1/uploads')
    .post(begin)
    .options((_req, res) => {
      res
        .set({ Allow: 'OPTIONS, POST', ...SPOKEN, 'Tus-Max-Size': String(deps.most.file) })
        .status(204)
        .end();
    });
  // The other way to attach a file, a form, is in attachment-routes.ts.
  router.post('/api/v1/tasks/:id/attachments', onlyTus, checkJwt(verifier), begin);

  router
    .route('/api/v1/uploads/:id')
    .head(async (req, res) => {
      const { context, upload } = await theirs(req, deps);
      // All of it came, and who sent it may not have heard so: what is left to do is done now.
      if (!(await complete(deps, upload))) return receive(req, res, { context });
      await finishUpload(deps, context, upload);
      const length = String(upload.size);
      res.set({ 'Tus-Resumable': '1.0.0', 'Upload-Offset': length, 'Upload-Length': length }).status(200).end();
    })
    .patch(async (req, res) => {
      takeTime(req);
      const { context } = await theirs(req, deps);
      await receive(req, res, { context });
    })
    .delete(async (req, res) => {
      const { upload } = await theirs(req, deps);
      await deleteArriving(deps.pool, upload.id); // its bytes go with its row
      res.set('Tus-Resumable', '1.0.0').status(204).end();
    });

  return router;
}

/** What of the protocol there is here, told to whoever asks (tus 1.0, OPTIONS). */
const SPOKEN = {
  'Tus-Resumable': '1.0.0',
  'Tus-Version': '1.0.0',
  'Tus-Extension': 'creation,creation-with-upload,expiration,termination',
};

async function theirs(req: Request, deps: UploadDeps) {
  const context = requestContextOf(req);
  checkComments(context.caller);
  return { context, upload: await getUpload(deps, context.caller, idOf(req)) };
}

const onlyTus: RequestHandler = (req: Request, _res, next) =>
  next(req.get('tus-resumable') === undefined ? 'route' : undefined);
