import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Imports } from './imports.ts';
import { type Mention, mentionsOf, type Subject } from './mentions.ts';
import { AUTH, isTest } from './rooms.ts';

/** Where each of them lives, and what to do elsewhere. */
const HOMES: Record<Subject, { home: RegExp; advice: string }> = {
  environment: { home: /(^|\/)config\.ts$/, advice: 'the environment is read in config.ts' },
  SQL: { home: /-store\.ts$/, advice: 'SQL is in a store (*-store.ts)' },
  oidc_payloads: {
    home: new RegExp(`^(?!services/)|^${AUTH}/oidc/.*-store[.]ts$`),
    advice: 'the table oidc_payloads is for the stores of oidc/',
  },
};

/** Who may all the same, and why. */
const ALLOWED: Array<{ file: RegExp; subject: Subject; why: string }> = [
  { file: /^apps\/stack\/prepare\.mjs$/, subject: 'environment', why: 'hands what it was given to what it starts' },
  { file: /^examples\/consumer\/consumer\.ts$/, subject: 'environment', why: 'one file that anybody can copy' },
  { file: /^examples\/consumer\/consumer\.ts$/, subject: 'SQL', why: 'the same' },
  { file: /^packages\/service-kit\/src\/postgres\.ts$/, subject: 'SQL', why: 'begins, ends and asks; knows no table' },
  { file: /^packages\/service-kit\/src\/rows\.ts$/, subject: 'SQL', why: 'reads moments for stores; knows no table' },
  {
    file: /^packages\/local-servers\/src\/postgres\.ts$/,
    subject: 'SQL',
    why: 'asks a server whether it answers; knows no table',
  },
  { file: /^packages\/testkit\//, subject: 'SQL', why: 'makes and compares databases for tests' },
  { file: /^bench\//, subject: 'SQL', why: 'fills databases, and is the floor that stores are measured against' },
];

/** @returns one line for each thing that a source mentions and that lives elsewhere; tests may mention anything */
export function checkHomes(root: string, imports: Imports): string[] {
  return [...imports.keys()]
    .filter((file) => !isTest(file))
    .flatMap((file) => {
      const strays = mentionsOf(file, readFileSync(join(root, file), 'utf8')).filter((mention) =>
        isStray(file, mention),
      );
      return strays.map(({ subject, line }) => `${file}:${line}: ${HOMES[subject].advice}`);
    });
}

const isStray = (file: string, { subject }: Mention) =>
  !HOMES[subject].home.test(file) && !ALLOWED.some((one) => one.subject === subject && one.file.test(file));
