import { expect, test } from '@jest/globals';
import { AppError, createLogger } from '@taskward/service-kit';
import type { Response } from 'express';
import { StaleProof } from '../../credentials/proof.ts';
import * as refusals from '../../federation/sign-in-provider.ts';
import { refusalPage } from './provider-pages.ts';

const PROVIDER = { name: 'A & B' };

/** The page that somebody sees of a refusal. */
function shown(error: unknown, language: string | undefined): string {
  let html = '';
  const res: Record<string, unknown> = { send: (text: string) => (html = text) };
  for (const chained of ['status', 'set', 'vary', 'type']) res[chained] = () => res;
  const refused = { provider: PROVIDER.name, back: '/login', language };
  refusalPage(res as unknown as Response, createLogger('test', 'silent'), error, refused);
  return html;
}

const ways: Record<string, (named: typeof PROVIDER) => unknown> = refusals as never;
const ALL = Object.entries(ways)
  .map(([name, make]) => [name, name === 'toProvider' ? undefined : make(PROVIDER)] as const)
  .filter((one): one is [string, AppError] => one[1] instanceof AppError);

test.each([...ALL, ['StaleProof', new StaleProof()], ['fault', new Error('a fault of ours')]] as const)(
  'in German nothing of %s is English',
  (_name, error) => {
    const [german, english] = [shown(error, 'de'), shown(error, 'en')];
    expect(german).toContain('<html lang="de">');
    const textsOf = (html: string) => [...html.matchAll(/<(h1|p|title)>(.*?)<\/\1>/g)].map(([, , text]) => text);
    const [said, meant] = [textsOf(german), textsOf(english)];
    expect(said).toHaveLength(meant.length);
    expect(said.filter((text) => meant.includes(text))).toEqual([]);
    if (english.includes('A &amp; B')) expect(german).toContain('A &amp; B');
    expect(shown(error, undefined)).toBe(english);
  },
);

test('there are refusals to look at', () => expect(ALL.length).toBeGreaterThan(8));
