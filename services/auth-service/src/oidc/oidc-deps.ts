import type { Verifier } from '@taskward/jwt-middleware';
import type { Logger } from '@taskward/service-kit';
import type { RequestHandler } from 'express';
import type { AdapterFactory, KoaContextWithOIDC } from 'oidc-provider';
import type { Provider } from '../federation/sign-in-provider.ts';
import type { MailWaker } from '../mail/mail-store.ts';
import type { RequireMfa } from '../sign-in/door.ts';
import type { SignInDeps } from '../sign-in/sign-in.ts';
import type { WelcomeConfig } from '../teams/new-people.ts';
import type { Interaction } from './interactions/interactions.ts';

/** The settings of the issuer. */
export interface OidcConfig extends WelcomeConfig {
  REQUIRE_MFA: RequireMfa;
  PUBLIC_URL: string;
  JWT_AUDIENCE: string;
  ACCESS_TOKEN_TTL: number;
  JWKS_MAX_AGE: number;
  issuer: string;
  FIRST_PARTY_CLIENTS: string[];
  SERVICE_SECRET?: string;
}

/** What the doors of OpenID Connect need; made once in app.ts. */
export interface OidcDeps extends SignInDeps {
  config: OidcConfig;
  verifier: Verifier;
  log: Logger;
  signInLimit: RequestHandler;
  passwordConcurrency: RequestHandler;
  mailJob: MailWaker;
  /** Who may sign people in beside us. */
  providers: Provider[];
}

/** What the library is configured with. */
export interface ProviderDeps extends OidcDeps {
  stores: AdapterFactory;
  /** Where the browser goes to sign in, to register or to consent. */
  interactionUrl: (ctx: KoaContextWithOIDC, interaction: Interaction) => string;
}
