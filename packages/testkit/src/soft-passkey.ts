import { createHash, createSign, generateKeyPairSync, randomBytes } from 'node:crypto';

/** What an authenticator may do otherwise than it should. */
export interface Misuse {
  origin?: string;
  rpId?: string;
  challenge?: string;
  /** That it knows who touched it. */
  verified?: boolean;
  counter?: number;
  backupEligible?: boolean;
  backedUp?: boolean;
  userHandle?: string;
  type?: string;
}

interface Options {
  challenge: string;
  rp?: { id: string };
  rpId?: string;
  user?: { id: string };
}

const FLAGS = { present: 0x01, verified: 0x04, backupEligible: 0x08, backedUp: 0x10, attested: 0x40 };
const sha256 = (data: string | Buffer) => createHash('sha256').update(data).digest();
const cborBytes = (data: Buffer) =>
  Buffer.concat([
    Buffer.from(data.length < 256 ? [0x58, data.length] : [0x59, data.length >> 8, data.length & 255]),
    data,
  ]);
const cborText = (text: string) => Buffer.concat([Buffer.from([0x60 + text.length]), Buffer.from(text)]);

/** One passkey in software, at a page of this origin: what a browser and an authenticator do together. */
export function softPasskey(origin: string, usual: Misuse = {}) {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  const id = randomBytes(16);
  let handle = '';
  let counter = 0;

  function authData(rpId: string, misuse: Misuse, attested: Buffer = Buffer.alloc(0)): Buffer {
    const { verified = true, backupEligible = false, backedUp = false } = misuse;
    counter = misuse.counter ?? counter + 1;
    const flags =
      FLAGS.present |
      (verified ? FLAGS.verified : 0) |
      (backupEligible ? FLAGS.backupEligible : 0) |
      (backedUp ? FLAGS.backedUp : 0) |
      (attested.length > 0 ? FLAGS.attested : 0);
    const counted = Buffer.alloc(4);
    counted.writeUInt32BE(counter);
    return Buffer.concat([sha256(misuse.rpId ?? rpId), Buffer.from([flags]), counted, attested]);
  }

  const clientData = (type: string, options: Options, misuse: Misuse) =>
    Buffer.from(
      JSON.stringify({
        type: misuse.type ?? type,
        challenge: misuse.challenge ?? options.challenge,
        origin: misuse.origin ?? origin,
        crossOrigin: false,
      }),
    );
  const named = { id: id.toString('base64url'), rawId: id.toString('base64url'), type: 'public-key' };

  return {
    id: named.id,
    /** What `navigator.credentials.create` gives. */
    create(options: Options, given: Misuse = {}) {
      const misuse = { ...usual, ...given };
      handle = options.user?.id ?? '';
      const key = Buffer.concat([
        Buffer.from('a5010203262001215820', 'hex'),
        Buffer.from(x, 'base64url'),
        Buffer.from('225820', 'hex'),
        Buffer.from(y, 'base64url'),
      ]);
      const attested = Buffer.concat([Buffer.alloc(16), Buffer.from([0, id.length]), id, key]);
      const attestation = Buffer.concat([
        ...[Buffer.from([0xa3]), cborText('fmt'), cborText('none'), cborText('attStmt'), Buffer.from([0xa0])],
        ...[cborText('authData'), cborBytes(authData(options.rp?.id ?? '', misuse, attested))],
      ]);
      return {
        ...named,
        response: {
          clientDataJSON: clientData('webauthn.create', options, misuse).toString('base64url'),
          attestationObject: attestation.toString('base64url'),
          transports: ['internal'],
        },
        clientExtensionResults: { credProps: { rk: true } },
      };
    },
    /** What `navigator.credentials.get` gives. */
    get(options: Options, given: Misuse = {}) {
      const misuse = { ...usual, ...given };
      const data = authData(options.rpId ?? '', misuse);
      const client = clientData('webauthn.get', options, misuse);
      const signature = createSign('sha256').update(data).update(sha256(client)).sign(privateKey);
      return {
        ...named,
        response: {
          clientDataJSON: client.toString('base64url'),
          authenticatorData: data.toString('base64url'),
          signature: signature.toString('base64url'),
          userHandle: misuse.userHandle ?? handle,
        },
        clientExtensionResults: {},
      };
    },
  };
}
