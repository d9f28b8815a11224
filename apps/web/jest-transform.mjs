// The macros of Lingui are words for the compiler: tests read the sources of the web app as its build does.
import { basename } from 'node:path';
import { transform } from '@lingui/native-tools';
import swc from '@swc/jest';
import { withCompiledMessages } from './compiled-messages.ts';
import config from './lingui.config.ts';

const MACROS = /from ['"]@lingui\/(core|react)\/macro['"]/;
const { runtimeConfigModule: runtimeModules } = config;
const macro = { descriptorFields: 'message', runtimeModules };

export default {
  createTransformer(options) {
    const compiler = swc.createTransformer(options);
    return {
      getCacheKey: compiler.getCacheKey,
      async processAsync(source, path, about) {
        // Only Vite knows the catalogs; tests speak English.
        const known = source.replaceAll('import.meta.glob', '(() => ({}))');
        const code = MACROS.test(known)
          ? (await transform(known, basename(path), { macro, sourceMaps: false })).code
          : known;
        return compiler.processAsync(withCompiledMessages(code), path, about);
      },
    };
  },
};
