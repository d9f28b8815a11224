import { Secret, TOTP } from 'otpauth';
import { renderSVG } from 'uqr';

// What every authenticator app knows (RFC 6238): others fall back to these, whatever the address says.
const SHAPE = { issuer: 'Taskward', algorithm: 'SHA1', digits: 6, period: 30 };
const SECRET_BYTES = 20;
/** Steps that a clock may be off by, either way (RFC 6238, 5.2). */
const DRIFT = 1;

/** What an app is set up with. */
export interface Enrolment {
  /** Base32, to be typed. */
  secret: string;
  /** `otpauth://totp/…` */
  uri: string;
  /** The same as a picture to be scanned, SVG. */
  qr: string;
}

export const newSecret = (): Buffer => Buffer.from(new Secret({ size: SECRET_BYTES }).bytes);

const totpOf = (secret: Buffer, label = 'Taskward') =>
  new TOTP({ ...SHAPE, label, secret: new Secret({ buffer: Uint8Array.from(secret).buffer }) });

/** @param label whose it is, as the app shows it */
export function enrolmentOf(secret: Buffer, label: string): Enrolment {
  const totp = totpOf(secret, label);
  const uri = totp.toString();
  return { secret: totp.secret.base32, uri, qr: renderSVG(uri, { border: 2 }) };
}

/** The step that a code is of; nothing where it is of none about now. */
export function stepOf(secret: Buffer, code: string, now = Date.now()): number | undefined {
  const delta = totpOf(secret).validate({ token: code, timestamp: now, window: DRIFT });
  return delta === null ? undefined : TOTP.counter({ period: SHAPE.period, timestamp: now }) + delta;
}
