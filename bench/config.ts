/** What the programs under load get besides their own settings. */
export const inherited = { PATH: process.env.PATH };

/** What the floor is told by programs.ts, under the names that services have for it. */
export const floorSettings = () =>
  process.env as Record<'DATABASE_URL' | 'PORT' | 'JWKS' | 'ISSUER' | 'AUDIENCE', string>;

/** What the bare proxy is told. */
export const proxySettings = () => process.env as Record<'TARGET' | 'PORT', string>;

/** What the bare hash is told. */
export const hashSettings = () => process.env as Record<'PASSWORD' | 'PORT', string>;

/** What the bare Socket.IO server is told. */
export const socketSettings = () => process.env as Record<'LOG' | 'PORT', string>;
