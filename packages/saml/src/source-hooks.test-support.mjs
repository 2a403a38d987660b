import { existsSync } from 'node:fs';
import { registerHooks } from 'node:module';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

// Lets a child process of a test run the sources: `./x.js` is `./x.ts`, `@countersign/x` is its src. Node itself strips
// the types.

const packages = join(import.meta.dirname, '..', '..');

registerHooks({
  resolve(specifier, context, next) {
    const own = /^@countersign\/([a-z-]+)$/.exec(specifier);
    if (own) return next(pathToFileURL(join(packages, own[1], 'src', 'index.ts')).href, context);
    if (specifier.startsWith('.') && specifier.endsWith('.js') && context.parentURL?.startsWith('file:')) {
      const source = new URL(specifier.replace(/\.js$/, '.ts'), context.parentURL);
      if (existsSync(fileURLToPath(source))) return next(source.href, context);
    }
    return next(specifier, context);
  },
});
