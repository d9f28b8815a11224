import { createHmac, hkdfSync, timingSafeEqual } from 'node:crypto';

/** The secrets that this service derives from SERVICE_SECRET. */
export interface Secrets {
  /** Signs a text; base64url. */
  sign(text: string): string;
  isSignature(text: string, signature: string): boolean;
}

export function createSecrets(serviceSecret: string): Secrets {
  const key = Buffer.from(hkdfSync('sha256', serviceSecret, 'taskward', 'links in notifications', 32));
  const sign = (text: string) => createHmac('sha256', key).update(text).digest('base64url');
  return {
    sign,
    isSignature(text, signature) {
      const [expected, given] = [Buffer.from(sign(text)), Buffer.from(signature)];
      return expected.length === given.length && timingSafeEqual(expected, given);
    },
  };
}
