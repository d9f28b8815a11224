import { compileMessageOrThrow } from '@lingui/message-utils/compileMessage';
import type { Plugin } from 'vite';

/** What the macros of Lingui make of a text: its id, then the text itself, as properties of an object or of an element. */
const TEXT = /(\bid(?:: |=\{?)"[\w-]{6}"\}?,?\s+message(?:: |=))(\{?)("(?:[^"\\\n]|\\.)*")(\}?)/g;

/**
 * Compiles the texts that have something to fill in, such as "{count, plural, one {# task} other {# tasks}}". Done here,
 * no browser has to load a parser for English; the catalogs of other languages are compiled by Lingui's own plugin.
 */
export const withCompiledMessages = (code: string): string =>
  code.replace(TEXT, (whole, before: string, open: string, literal: string) => {
    const text = JSON.parse(literal) as string;
    const compiled = compileMessageOrThrow(text);
    if (compiled.every((part) => typeof part === 'string')) return whole;
    const inElement = before.endsWith('=');
    return `${before}${inElement ? '{' : open}${JSON.stringify(compiled)}${inElement ? '}' : ''}`;
  });

/** Does so after the macros were expanded. */
export function compiledMessages(): Plugin {
  return {
    name: 'compiled-messages',
    enforce: 'pre',
    transform: {
      filter: { id: /\/src\/.*\.tsx?$/, code: /\bmessage[=:]/ },
      handler: (code) => ({ code: withCompiledMessages(code), map: null }),
    },
  };
}
