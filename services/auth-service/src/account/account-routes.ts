import { identityOf } from '@taskward/jwt-middleware/express';
import { inTransaction, invalid, notFound, parse, text } from '@taskward/service-kit';
import { Router } from 'express';
import Joi from 'joi';
import { appendAudit } from '../audit/audit-store.ts';
import type { Door } from '../door.ts';
import { ownAccount } from '../http/own-account.ts';
import { originOf } from '../http/request-origin.ts';
import { setRefreshCookie } from '../sessions/refresh-cookie.ts';
import { endWithin } from '../sessions/sessions.ts';
import { registerUser, registrationBody } from '../sign-in/registration.ts';
import { startSession } from '../sign-in/sign-in.ts';
import { changesAsEvents } from '../users/user-events.ts';
import { fields } from '../users/user-fields.ts';
import { lockUser, passwordHashOf, type UserRow, updateUser } from '../users/user-store.ts';
import { nameParts, takenAsConflict, toUser } from '../users/users.ts';

const profileBody = Joi.object({
  name: fields.name,
  givenName: fields.givenName,
  familyName: fields.familyName,
  username: fields.username,
  company: fields.company,
}).min(1);
const passwordBody = Joi.object({
  currentPassword: text(1, 1024).required(),
  newPassword: fields.password.required(),
});

/** One's own account: registering, the profile, the password. */
export function accountRoutes({
  parts,
  config,
  verifier,
  hashTurns,
  signInLimit,
  accountLimit,
  mailJob,
}: Door): Router {
  const router = Router();
  const { pool, passwords, secrets } = parts;
  const linkParts = { secrets, publicUrl: config.PUBLIC_URL };

  router.post('/register', hashTurns, signInLimit, async (req, res) => {
    const { password, ...account } = parse(registrationBody, req.body, { in: 'body' });
    const passwordHash = await passwords.hash(password);
    const { user, mail } = await inTransaction(pool, (db) =>
      registerUser(db, linkParts, { ...account, passwordHash }, originOf(req)),
    );
    mailJob.added(mail);
    const { refreshToken, answer } = await startSession(parts, user, originOf(req));
    setRefreshCookie(req, res, config.PUBLIC_URL, refreshToken);
    res.status(201).set('Cache-Control', 'no-store').json(answer);
  });

  router.patch('/profile', ownAccount(verifier), async (req, res) => {
    const given = parse<{ name?: string; givenName?: string; familyName?: string }>(profileBody, req.body, {
      in: 'body',
    });
    const { subject } = identityOf(req);
    const origin = originOf(req);
    const user = await inTransaction(pool, async (db) => {
      const known = await lockUser(db, subject);
      if (!known) throw notFound('There is no such account any more.');
      const changes = { ...given, ...namesFrom(given, known) };
      const changed = await updateUser(db, subject, changes).catch((error) => {
        throw takenAsConflict(error);
      });
      for (const entry of changesAsEvents(known, changes)) await appendAudit(db, { ...entry, origin, subject });
      return changed as UserRow;
    });
    res.json({ success: true, data: toUser(user) });
  });

  router.post('/change-password', ownAccount(verifier), async (req, res) => {
    const body = parse<{ currentPassword: string; newPassword: string }>(passwordBody, req.body, { in: 'body' });
    const { subject, sessionId } = identityOf(req);
    const stored = await passwordHashOf(pool, subject);
    await accountLimit(subject, originOf(req), async () => {
      if (!(await passwords.matches(stored, body.currentPassword))) throw await refused();
    });
    const passwordHash = await passwords.hash(body.newPassword);
    const changed = await inTransaction(pool, async (db) => {
      // Of two changes at once one is too late: the password that it knew is not the current one any more.
      if ((await lockUser(db, subject))?.passwordHash !== stored) return false;
      await updateUser(db, subject, { passwordHash });
      const others = { by: 'user' as const, value: subject, exceptId: sessionId };
      await endWithin(db, others, 'password changed', originOf(req));
      await appendAudit(db, { type: 'password.changed', origin: originOf(req), subject });
      return true;
    });
    if (!changed) throw await refused();
    await parts.feed.pull();
    res.status(204).end();

    async function refused() {
      await appendAudit(pool, { type: 'password.refused', origin: originOf(req), subject });
      return wrongPassword();
    }
  });

  return router;
}

interface Names {
  name?: string;
  givenName?: string;
  familyName?: string;
}

/** The full name and its parts follow each other. */
function namesFrom(given: Names, known: { givenName: string; familyName: string }): Names {
  if (given.givenName !== undefined || given.familyName !== undefined) {
    const { givenName, familyName } = { ...known, ...given };
    return { givenName, familyName, name: given.name ?? `${givenName} ${familyName}`.trim() };
  }
  return given.name === undefined ? {} : nameParts(given.name);
}

const wrongPassword = () =>
  invalid('The current password is not right.', [{ path: 'currentPassword', message: 'is not right' }]);
