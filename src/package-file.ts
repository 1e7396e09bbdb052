import { fileURLToPath } from 'node:url';

/** A file or folder that comes with this package (`rules`, `seeds/files`, `package.json`), whatever the working folder. */
export function packageFile(...parts: readonly string[]): string {
  // Compiled sources lie in dist/src, two folders below the package.
  return fileURLToPath(new URL(`../../${parts.join('/')}`, import.meta.url));
}
