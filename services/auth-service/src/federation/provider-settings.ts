import Joi from 'joi';

/** An OpenID provider as SIGN_IN_PROVIDERS names it. */
export interface OpenIdSettings {
  /** Part of the address that it sends people back to. */
  id: string;
  /** What people know it by. */
  name: string;
  issuer: string;
  clientId: string;
  clientSecret: string;
  /** With blanks between them, `openid` among them. */
  scopes: string;
}

/** The settings of who may sign people in beside us. */
export interface ProviderConfig {
  GOOGLE_CLIENT_ID?: string;
  GOOGLE_CLIENT_SECRET?: string;
  GOOGLE_ISSUER: string;
  GITHUB_CLIENT_ID?: string;
  GITHUB_CLIENT_SECRET?: string;
  /** Where people sign in; another one for GitHub Enterprise Server. */
  GITHUB_URL: string;
  GITHUB_API_URL: string;
  SIGN_IN_PROVIDERS: OpenIdSettings[];
}

/** Whether an address is on this machine, where nobody listens in. */
export const isLoopback = (url: string): boolean => /^https?:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/.test(url);

const ADDRESS = 'must be an https URL without query and fragment (http on this machine only)';
const safeUrl = Joi.string()
  .uri({ scheme: ['https', 'http'] })
  .custom((value: string, { message }) =>
    !/[?#]/.test(value) && (value.startsWith('https:') || isLoopback(value))
      ? value
      : message({ custom: `{#label} ${ADDRESS}` }),
  );

/** What stands below `/auth` otherwise, and the two that have settings of their own. */
export const RESERVED_IDS = [
  ...['google', 'github', 'accounts', 'interaction', 'jwt-info', 'me', 'mfa', 'passkeys', 'profile', 'proof'],
  ...['providers', 'sessions', 'user-uploads'],
];

const OPENID = 'openid';
const scopeToken = Joi.string().pattern(/^[!#-[\]-~]+$/);
const scopes = Joi.alternatives(
  Joi.array().items(scopeToken),
  Joi.string().custom((given: string) => given.split(/\s+/).filter(Boolean)),
)
  .custom((given: string[]) => [...new Set([OPENID, ...given])].join(' '))
  .default('openid email profile')
  .messages({ 'alternatives.match': '{#label} must be scopes' });

const providers = Joi.array()
  .items(
    Joi.object({
      id: Joi.string()
        .pattern(/^[a-z0-9-]{1,40}$/)
        .message('{#label} must be 1 to 40 of the letters a to z, digits and -')
        .invalid(...RESERVED_IDS)
        .required()
        .messages({ 'any.invalid': '{#label} must be a name that is not taken below /auth' }),
      name: Joi.string().max(60).required(),
      issuer: safeUrl.required(),
      clientId: Joi.string().max(500).required(),
      clientSecret: Joi.string().max(2_000).required(),
      scopes,
    }),
  )
  .max(20)
  .unique('id')
  .unique('issuer');

const SHAPE = 'JSON: [{ "id", "name", "issuer", "clientId", "clientSecret", "scopes" }]';

/** The providers of a JSON text, or what is wrong with it, down to the field. */
const readProviders: Joi.CustomValidator = (json: string, { message }) => {
  const refused = (expected: string) => message({ custom: '{#expected}' }, { expected }); // it has braces of its own
  try {
    const { value, error } = providers.validate(JSON.parse(json), { errors: { wrap: { label: false } } });
    return error ? refused(`${SHAPE}, where ${error.message}`) : value;
  } catch {
    return refused(SHAPE);
  }
};

const secretBeside = (id: string) =>
  Joi.string()
    .required()
    .when(id, { is: Joi.exist(), otherwise: Joi.forbidden() })
    .description(`the secret that belongs to ${id}, both or neither`);
const address = (otherwise: string) =>
  safeUrl.replace(/\/+$/, '').default(otherwise).description(`a URL that ${ADDRESS} (default ${otherwise})`);

export const providerSettings = {
  GOOGLE_CLIENT_ID: Joi.string().max(500).description('the client id that Google gave'),
  GOOGLE_CLIENT_SECRET: secretBeside('GOOGLE_CLIENT_ID'),
  GOOGLE_ISSUER: address('https://accounts.google.com'),
  GITHUB_CLIENT_ID: Joi.string().max(500).description('the client id that GitHub gave'),
  GITHUB_CLIENT_SECRET: secretBeside('GITHUB_CLIENT_ID'),
  GITHUB_URL: address('https://github.com'),
  GITHUB_API_URL: address('https://api.github.com'),
  SIGN_IN_PROVIDERS: Joi.string().custom(readProviders).default([]),
} satisfies Joi.SchemaMap;
