import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes, timingSafeEqual } from 'node:crypto';

/** The secrets that this service derives from SERVICE_SECRET. */
export interface Secrets {
  /** Signs a text; base64url. */
  sign(text: string): string;
  isSignature(text: string, signature: string): boolean;
  /** Encrypts (AES-256-GCM) for a use that `open` has to name alike. */
  seal(plain: Buffer, context: string): Buffer;
  /** @throws where it was sealed with another secret, or for another use */
  open(sealed: Buffer, context: string): Buffer;
}

const [IV_LENGTH, TAG_LENGTH] = [12, 16];

export function createSecrets(serviceSecret: string): Secrets {
  const derive = (use: string) => Buffer.from(hkdfSync('sha256', serviceSecret, 'taskward', use, 32));
  const key = derive('links in notifications');
  const sealing = derive('keys of worker-service');
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    sign,
    isSignature(text, signature) {
      const [expected, given] = [Buffer.from(sign(text)), Buffer.from(signature)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
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
  };
}
