import { invalid } from '@taskward/service-kit';
import Joi from 'joi';
import type Provider from 'oidc-provider';
import { APPLICATION_SCOPES, SCOPES, SERVICE_SCOPES } from '../scopes.ts';
import { type ClientTerms, clientMetadata } from './client-store.ts';

/** `scheme://host:port` and the rest, as far as an address of a client may be written: ASCII, no `user@`, no port 0. */
const ADDRESS =
  /^(https?):\/\/(\[[\da-f:.]+\]|[a-z\d._-]+)(?::([1-9]\d*))?([/?](?:[\w\-.~:/?@!$&'()+,;=]|%[\da-f]{2})*)?$/i;
/** RFC 8252, 8.3; here `localhost` may also stand for them. */
const LOOPBACK = ['127.0.0.1', '[::1]', 'localhost'];

/** What is wrong with an address to send browsers to (RFC 6749, 3.1.2; RFC 9700, 2.1), said after its name. */
export function faultOfAddress(given: string): string | undefined {
  const url = URL.parse(given);
  const [, scheme, host = '', port] = ADDRESS.exec(given) ?? [];
  if (given.includes('#')) return 'must not have a fragment';
  if (given.includes('*')) return 'must not have a wildcard: give each address';
  if (!url || !scheme || (port && Number(port) > 65_535)) {
    return 'must be a web address such as https://app.example/signed-in, without a user, blanks or invisible characters';
  }
  // Written otherwise than browsers write it, such as 127.1, an address is easily taken for another.
  if (host.toLowerCase() !== url.hostname) return `must name its host as browsers do: ${url.hostname}`;
  if (url.protocol === 'http:' && !LOOPBACK.includes(url.hostname)) {
    return `must begin with https, unless it is on the person's own machine (${LOOPBACK.join(', ')})`;
  }
  return undefined;
}

const address = Joi.string()
  .max(2_000)
  .custom((given: string, { message }) => {
    const fault = faultOfAddress(given);
    return fault ? message({ custom: '{#fault}' }, { fault }) : given;
  });

/** Addresses of a client, each once, however it is written. */
const addresses = Joi.array()
  .items(address)
  .unique((a, b) => URL.parse(String(a))?.href === URL.parse(String(b))?.href)
  .max(20)
  .default([]);

/** What each kind of client may be registered for: an application for a scope at least, or it could ask for nothing. */
const ofItsKind: Joi.CustomValidator<string[]> = (scopes, { message, state }) => {
  const { redirectUris } = state.ancestors[0] as { redirectUris?: unknown };
  const isApplication = Array.isArray(redirectUris) && redirectUris.length > 0;
  const known = isApplication ? APPLICATION_SCOPES : SERVICE_SCOPES;
  // A scope that nobody knows is told by itself.
  const others = scopes.filter((scope) => SCOPES.includes(scope) && !known.includes(scope));
  const fits = others.length === 0 && (scopes.length > 0 || !isApplication);
  if (fits) return scopes;
  const kind = isApplication ? 'an application must be one or more' : 'a service must be some';
  return message({ custom: `of ${kind} of ${known.join(', ')}` });
};

/** What a client is registered with. With `redirectUris` it is an application that signs people in; else a service. */
export const registration = {
  redirectUris: addresses,
  postLogoutRedirectUris: addresses,
  scopes: Joi.array()
    .items(Joi.string().valid(...SCOPES))
    .unique()
    .required()
    .custom(ofItsKind),
};

/**
 * Checks that the issuer will take a client, by asking it: what it would refuse at sign-in is refused here.
 *
 * @throws AppError 422
 */
export function checkRegistration(provider: Provider, client: ClientTerms): void {
  const Client = provider.Client as unknown as new (metadata: object) => unknown;
  try {
    new Client(clientMetadata(client));
  } catch (error) {
    const { error: code, error_description: message = '' } = error as { error?: string; error_description?: string };
    if (!code?.startsWith('invalid_')) throw error;
    throw invalid('The issuer would not take this client.', [{ path: '', message }]);
  }
}
