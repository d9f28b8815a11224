import { isByTwo } from '../credentials/proof.ts';

/** How sure a sign-in is of the person (`acr` of OpenID Connect Core, 2): by one factor, or by two. */
const BY_ONE = 'urn:taskward:acr:one-factor';
export const BY_TWO = 'urn:taskward:acr:two-factors';
export const FACTOR_CLASSES = [BY_ONE, BY_TWO];

export const classOf = (amr: string[]): string => (isByTwo({ amr }) ? BY_TWO : BY_ONE);

/**
 * Whether an application asks for two factors before all (`acr_values`, in the order of preference). It is no condition:
 * who has no second factor is signed in, and the ID token says by what.
 */
export const asksForTwo = ({ acr_values: asked }: Record<string, unknown>): boolean =>
  String(asked ?? '').split(' ')[0] === BY_TWO;
