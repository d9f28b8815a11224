import type { MovingConfig } from '../config.ts';
import { openTotp, recoveryKeyOf, sealTotp } from '../factors/use-factor.ts';
import { createSecrets, type Secrets } from '../secrets.ts';
import type { UserLine } from './export-store.ts';
import type { LineFault } from './user-line.ts';

/** Between whom secrets move: this installation, and a file. */
export interface Moving {
  own: Secrets;
  file: Secrets;
}

/** Nothing where a secret is missing: then only people without secrets can move. */
export function movingOf({ KEY_ENCRYPTION_SECRET: own, TRANSFER_SECRET: file }: MovingConfig): Moving | undefined {
  return own && file ? { own: createSecrets(own), file: createSecrets(file) } : undefined;
}

export const NEEDED = 'TRANSFER_SECRET, which seals the file, and KEY_ENCRYPTION_SECRET of this installation';

// Says whose it is: what is sealed for one person opens for no other.
const inFile = (what: string, userId: string) => `export of ${what} of ${userId}`;
const bytesOf = (base64: string) => Buffer.from(base64, 'base64');
const textOf = (bytes: Buffer) => bytes.toString('base64');

/** What is secret of a user who leaves: out of what it is sealed with here, into what the file is. */
export function sealForFile({ own, file }: Moving, user: UserLine): UserLine {
  const { id, factors } = user;
  if (!factors) return user;
  const { totp, recoveryCodes, passkeys } = factors;
  const seal = (what: string, plain: Buffer) => textOf(file.seal(plain, inFile(what, id)));
  const keyOf = (key: string) => (key === '' ? own.recoveryKey : own.open(bytesOf(key), recoveryKeyOf(id)));
  return {
    ...user,
    factors: {
      totp: totp && { ...totp, secret: seal('totp', openTotp({ secrets: own }, id, bytesOf(totp.secret))) },
      recoveryCodes: recoveryCodes && { ...recoveryCodes, key: seal('codes', keyOf(recoveryCodes.key)) },
      passkeys,
    },
  };
}

/** The same the other way, for a user who comes; or why that cannot be. */
export function openFromFile(moving: Moving | undefined, user: UserLine): UserLine | LineFault[] {
  const { id, factors } = user;
  if (!factors?.totp && !factors?.recoveryCodes) return user;
  if (!moving) return [{ path: 'factors', message: `needs ${NEEDED}` }];
  const { own, file } = moving;
  const { totp, recoveryCodes, passkeys } = factors;
  const open = (what: string, sealed: string) => file.open(bytesOf(sealed), inFile(what, id));
  const sealKey = (key: Buffer) => (key.equals(own.recoveryKey) ? '' : textOf(own.seal(key, recoveryKeyOf(id))));
  try {
    return {
      ...user,
      factors: {
        totp: totp && { ...totp, secret: textOf(sealTotp({ secrets: own }, id, open('totp', totp.secret))) },
        recoveryCodes: recoveryCodes && { ...recoveryCodes, key: sealKey(open('codes', recoveryCodes.key)) },
        passkeys,
      },
    };
  } catch {
    // AES-GCM says no more than that: another key, another person's, or changed on the way.
    return [{ path: 'factors', message: 'does not open for this user with this TRANSFER_SECRET' }];
  }
}
