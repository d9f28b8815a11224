import { createCipheriv, createDecipheriv, createHash, createHmac, hkdfSync, randomBytes } from 'node:crypto';

/** Everything that is derived from KEY_ENCRYPTION_SECRET; each use has a key of its own. */
export interface Secrets {
  /** Encrypts with AES-256-GCM; `context` must be given again to open it. */
  seal(plain: Buffer, context: string): Buffer;
  open(sealed: Buffer, context: string): Buffer;
  /** The one successor of a refresh token: whoever asks again within the safe window gets the same. */
  successorOf(token: string): string;
  demoPassword(email: string): string;
  /** How a recovery code is kept: with a key, as older ones have 80 bits, which whoever has the database could try out. */
  recoveryCodeHash(code: string, key?: Buffer): Buffer;
  /** The key of it here; codes that came from elsewhere have that of there. */
  recoveryKey: Buffer;
  /** By which a challenge of ours is known again. */
  challengeMac(text: string): Buffer;
  /** Keys for signing cookies. */
  cookieKeys: string[];
}

const IV_LENGTH = 12;
const TAG_LENGTH = 16;

export function createSecrets(secret: string): Secrets {
  // HKDF and not a slow hash: the setting is a random secret of 32 characters or more, not a password.
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', secret, 'taskward', use, 32));
  const sealing = derive('private keys');
  const rotation = derive('refresh tokens');
  const demo = derive('demo passwords');
  const recovery = derive('recovery codes');
  const challenges = derive('challenges');
  return {
    seal(plain, context) {
      const iv = randomBytes(IV_LENGTH);
      const cipher = createCipheriv('aes-256-gcm', sealing, iv).setAAD(Buffer.from(context));
      return Buffer.concat([iv, cipher.update(plain), cipher.final(), cipher.getAuthTag()]);
    },
    open(sealed, context) {
      const decipher = createDecipheriv('aes-256-gcm', sealing, sealed.subarray(0, IV_LENGTH))
        .setAAD(Buffer.from(context))
        .setAuthTag(sealed.subarray(-TAG_LENGTH));
      return Buffer.concat([decipher.update(sealed.subarray(IV_LENGTH, -TAG_LENGTH)), decipher.final()]);
    },
    successorOf: (token) => createHmac('sha256', rotation).update(token).digest('base64url'),
    demoPassword: (email) => createHmac('sha256', demo).update(email).digest('base64url').slice(0, 16),
    recoveryCodeHash: (code, key = recovery) => createHmac('sha256', key).update(code).digest(),
    recoveryKey: recovery,
    challengeMac: (text) => createHmac('sha256', challenges).update(text).digest(),
    cookieKeys: [derive('cookies').toString('base64url')],
  };
}

/** 256 random bits, as text that is safe in a URL and a cookie. */
export const randomToken = (): string => randomBytes(32).toString('base64url');

/** How a random token is kept: SHA-256 is enough for 256 random bits. */
export const tokenHash = (token: string): Buffer => createHash('sha256').update(token).digest();
