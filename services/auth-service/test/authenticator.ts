import { Secret, TOTP } from 'otpauth';
import type { RunningService } from './running-service.ts';

const STEP_MS = 30_000;

/** The app on somebody's phone. */
export function authenticator(base32: string) {
  const totp = new TOTP({ secret: Secret.fromBase32(base32) });
  /** The code of now, or of some steps later. */
  return (steps = 0) => totp.generate({ timestamp: Date.now() + steps * STEP_MS });
}

export interface Person {
  id: string;
  email: string;
  password: string;
  token: string;
}

export interface PersonWithApp extends Person {
  code: ReturnType<typeof authenticator>;
  /** With which the app was set up. */
  usedCode: string;
  recoveryCodes: string[];
}

let count = 0;

/** What stories of second factors begin with. */
export function factorStories(at: () => RunningService) {
  const send = (method: string, path: string, body?: unknown, token?: string, headers = {}) =>
    at().send(method, path, body, { ...(token ? { authorization: `Bearer ${token}` } : {}), ...headers });

  async function register(): Promise<Person> {
    const account = { email: `factor-${++count}@example.com`, password: 'kV9-tulip-sandbox' };
    const answer = await send('POST', '/auth/register', account);
    const { accessToken, user } = (await answer.json()) as { accessToken: string; user: { id: string } };
    return { ...account, id: user.id, token: accessToken };
  }

  /** Somebody who signs in with an app beside the password. */
  async function withApp(): Promise<PersonWithApp> {
    const person = await register();
    const { secret } = (await (await send('POST', '/auth/mfa/totp', {}, person.token)).json()) as { secret: string };
    const code = authenticator(secret);
    const usedCode = code();
    const confirmed = await send('POST', '/auth/mfa/totp/confirm', { code: usedCode }, person.token);
    const { recoveryCodes } = (await confirmed.json()) as { recoveryCodes: string[] };
    return { ...person, code, usedCode, recoveryCodes };
  }

  /** As if no code had been used yet. */
  const forgetCodes = (id: string) => at().database.query('UPDATE totp SET last_step = 0 WHERE user_id = $1', [id]);

  const login = (body: object, headers = {}) => send('POST', '/auth/login', body, undefined, headers);
  const password = ({ email, password }: Person, more = {}) => login({ email, password, ...more });
  const mfaTokenOf = async (person: Person): Promise<string> =>
    ((await (await password(person)).json()) as { mfaToken: string }).mfaToken;
  /** As if the proof of every session of somebody was given so long ago. */
  const age = (id: string, minutes: number) =>
    at().database.query('UPDATE sessions SET auth_time = now() - make_interval(mins => $2) WHERE user_id = $1', [
      id,
      minutes,
    ]);

  return { send, register, withApp, forgetCodes, login, password, mfaTokenOf, age };
}
