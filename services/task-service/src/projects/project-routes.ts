import type { Project } from '@taskward/contracts/http';
import type { Verifier } from '@taskward/jwt-middleware';
import { checkJwt } from '@taskward/jwt-middleware/express';
import { parse } from '@taskward/service-kit';
import { type Response, Router } from 'express';
import { checkDeletes, checkReads, holderOf } from '../access/callers.ts';
import { callerFrom, etagOf, expectedVersion, requestContextOf, sendJson } from '../http-requests.ts';
import type { TaskDeps } from '../tasks/tasks.ts';
import { removeMember, setMember } from './project-members.ts';
import { memberPath, membership, newProject, projectListQuery, projectPatch, projectPath } from './project-schema.ts';
import { listProjects } from './project-store.ts';
import { changeProject, createProject, getProject, removeProject } from './projects.ts';

/** `/api/v1/projects`. */
export function projectRoutes(deps: TaskDeps, verifier: Verifier): Router {
  const router = Router();
  router.use('/api/v1/projects', checkJwt(verifier));

  router
    .route('/api/v1/projects')
    .get(async (req, res) => {
      const caller = callerFrom(req);
      checkReads(caller);
      const query = parse(projectListQuery, req.query, { in: 'query' });
      const read = () => listProjects(deps.pool, caller, query);
      const { projects, page } = await deps.inTurn(holderOf(caller), read); // the open tasks of each are counted
      sendJson(res, { success: true, data: projects, page });
    })
    .post(async (req, res) => {
      const project = await createProject(deps, requestContextOf(req), parse(newProject, req.body, { in: 'body' }));
      sendProject(res.status(201).location(`/api/v1/projects/${project.id}`), project);
    });

  router
    .route('/api/v1/projects/:id')
    .get(async (req, res) => {
      const { id } = parse(projectPath, req.params, { in: 'path' });
      sendProject(res, await getProject(deps, callerFrom(req), id));
    })
    .patch(async (req, res) => {
      const { id } = parse(projectPath, req.params, { in: 'path' });
      const patch = parse(projectPatch, req.body, { in: 'body' });
      sendProject(res, await changeProject(deps, requestContextOf(req), id, patch, expectedVersion(req)));
    })
    .delete(async (req, res) => {
      const context = requestContextOf(req);
      checkDeletes(context.caller); // before the id is looked at: 403 whatever the id
      const { id } = parse(projectPath, req.params, { in: 'path' });
      const expected = expectedVersion(req);
      const gone = new AbortController();
      res.once('close', () => gone.abort());
      const remove = () => removeProject(deps, context, id, expected, gone.signal);
      await deps.inTurn(holderOf(context.caller), remove);
      res.status(204).end();
    });

  router
    .route('/api/v1/projects/:id/members/:member')
    .put(async (req, res) => {
      const { id, member } = parse(memberPath, req.params, { in: 'path' });
      const { kind = member.kind, lead } = parse(membership, req.body ?? {}, { in: 'body' });
      const named = { ...member, kind: member.kind ?? kind };
      sendProject(res, await setMember(deps, requestContextOf(req), id, named, lead, expectedVersion(req)));
    })
    .delete(async (req, res) => {
      const { id, member } = parse(memberPath, req.params, { in: 'path' });
      await removeMember(deps, requestContextOf(req), id, member, expectedVersion(req));
      res.status(204).end();
    });

  return router;
}

function sendProject(res: Response, project: Project): void {
  res.setHeader('ETag', etagOf(project.version));
  sendJson(res, { success: true, data: project });
}
