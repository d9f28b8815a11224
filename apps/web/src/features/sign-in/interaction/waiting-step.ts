import type { FactorDue } from '../../factors/factor-api.ts';

/** The second step of a sign-in that began with an account elsewhere: the issuer says it behind the # of the address, once. */
export function takeWaiting(): FactorDue | undefined {
  const told = new URLSearchParams(location.hash.slice(1));
  const mfaToken = told.get('mfaToken');
  if (!mfaToken) return undefined;
  history.replaceState(history.state, '', location.pathname + location.search);
  const listed = (name: string) => told.get(name)?.split(',').filter(Boolean) ?? [];
  return { mfaToken, factors: listed('factors'), setUp: listed('setUp') } as Partial<FactorDue> as FactorDue;
}
