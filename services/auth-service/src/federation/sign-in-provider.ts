import { AppError, conflict, forbidden, gone, unavailable } from '@taskward/service-kit';

/** What the answer of a provider has to fit to. */
export interface Asked {
  state: string;
  nonce: string;
  /** PKCE (RFC 7636). */
  verifier: string;
}

/** Who somebody is, in the claims of OpenID Connect (Core, 5.1), whichever way the provider says it. */
export type ProviderClaims = Record<string, unknown> & { sub: string };

/** Somebody else with whom people have accounts that they may sign in with here. */
export interface Provider {
  id: string;
  name: string;
  kind: 'google' | 'github' | 'openid';
  /** Whose subjects its people are; of two providers it is never the same. */
  issuer: string;
  /**
   * Where the browser goes.
   *
   * @throws AppError 503 where the provider is away
   */
  begin(redirectUri: string, asked: Asked): Promise<URL>;
  /**
   * Who came back with this address.
   *
   * @throws AppError 403 where the person did not consent, or the answer does not fit; 503 where the provider is away
   */
  finish(callback: URL, asked: Asked): Promise<ProviderClaims>;
}

/** As everybody may see it. */
export const toProvider = ({ id, name, kind }: Provider) => ({ id, name, kind });

type Named = Pick<Provider, 'name'>;

// What the person is told where a provider leads nowhere. Each says what they can do.

export const flowExpired = () =>
  gone('This sign-in took too long, was finished already, or was begun in another browser. Start again.');

export const providerAway = ({ name }: Named, cause?: unknown) =>
  unavailable(`${name} does not answer right now. Try again in a moment, or sign in another way.`, 5, cause);

export const consentRefused = ({ name }: Named) =>
  forbidden(`You did not let ${name} tell us who you are, so nothing was done. Sign in another way, or try again.`, {
    type: 'provider-refused',
  });

export const answerUnfit = ({ name }: Named, cause?: unknown) =>
  new AppError('forbidden', `What ${name} answered does not belong to this sign-in. Start again.`, {
    type: 'provider-answer',
    cause,
  });

export const addressUnverified = ({ name }: Named) =>
  forbidden(
    `${name} does not say that your e-mail address is yours, and an account here needs one. Confirm your address there, then try again.`,
    { type: 'address-unverified' },
  );

export const accountDisabled = () =>
  forbidden('This account is disabled here. Ask an administrator.', { type: 'account_disabled' });

export const linkedElsewhere = ({ name }: Named) =>
  conflict(
    `This account at ${name} is linked to another account here. Sign in with it and take it away there first, then link it here.`,
    { type: 'linked-elsewhere' },
  );

export const signInFirst = ({ name }: Named) =>
  conflict(
    `There is an account with this e-mail address here already. Sign in to it the way you do otherwise, then link ${name} in your account, under “Linked accounts”.`,
    { type: 'account-exists' },
  );

export const addressTaken = ({ name }: Named) =>
  conflict(
    `Somebody opened an account with this e-mail address here, and nobody has confirmed that the address is theirs. If it is yours, use “Forgot your password?” with it: that confirms it and gives you a password. Then link ${name} in your account.`,
    { type: 'account-unconfirmed' },
  );

export const confirmFirst = () =>
  conflict('Confirm your e-mail address first, by the link that was mailed to you. Then link the account.', {
    type: 'address-unconfirmed',
  });
