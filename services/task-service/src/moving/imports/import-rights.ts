import type { Identity } from '@taskward/jwt-middleware';
import type { Caller } from '../../access/callers.ts';

/** As whom an import works: who asked for it, and the token by which it is seen whether their rights were withdrawn. */
export interface ImportRights {
  caller: Caller;
  token: Pick<Identity, 'subject' | 'issuer' | 'external' | 'version' | 'issuedAt' | 'clientId' | 'keyId'>;
}
