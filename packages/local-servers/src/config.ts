import { delimiter } from 'node:path';

/** What the servers get from the environment: where programs are looked for. */
export const programFolders = (): string[] => (process.env.PATH ?? '').split(delimiter);

/** What a server gets that is given no environment of its own. */
export const inherited = (): NodeJS.ProcessEnv => process.env;
