import { readdirSync } from 'node:fs';
import { defineConfig } from '@lingui/conf';
import { formatter } from '@lingui/format-po';
import { createSwcExtractor } from '@lingui/native-tools';

const catalogs = readdirSync(new URL('src/locales', import.meta.url)).filter((name) => name.endsWith('.po'));

/** English stands in the code; each other language has one file in src/locales (docs/languages.md). */
export default defineConfig({
  sourceLocale: 'en',
  locales: catalogs.map((name) => name.replace('.po', '')),
  catalogs: [{ path: '<rootDir>/src/locales/{locale}', include: ['<rootDir>/src'], exclude: ['**/*.test.*'] }],
  extractors: [createSwcExtractor()],
  runtimeConfigModule: { i18n: ['#i18n', 'i18n'], Trans: ['#i18n', 'Trans'], useLingui: ['#i18n', 'useLingui'] },
  // Nothing that changes with the code around a text: two branches that add texts can be merged.
  format: formatter({ origins: false, printPlaceholdersInComments: false }),
});
