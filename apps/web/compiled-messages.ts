import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/** What the macros of Lingui put before each of the objects that they make, which has the text in it. */
const MARK = '/*i18n*/';
const TEXT = /\bmessage: ("(?:[^"\\\n]|\\.)*")/;

/**
 * Compiles the texts that have something to fill in, such as "{count, plural, one {# task} other {# tasks}}". Done here,
 * no browser has to load a parser for English; the catalogs of other languages are compiled by Lingui's own plugin.
 */
export function withCompiledMessages(code: string): string {
  const [before = '', ...objects] = code.split(MARK);
  return [before, ...objects.map((object) => object.replace(TEXT, compiled))].join(MARK);
}

function compiled(whole: string, literal: string): string {
  const parts = compileMessageOrThrow(JSON.parse(literal) as string);
  return parts.every((part) => typeof part === 'string') ? whole : `message: ${JSON.stringify(parts)}`;
}

/** Does so after the macros were expanded. */
export function compiledMessages(): Plugin {
  return {
    name: 'compiled-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: /\bmessage:/ },
      handler: (code) => ({ code: withCompiledMessages(code), map: null }),
    },
  };
}
