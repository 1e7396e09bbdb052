import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** A file or folder that comes with this package (`rules`, `seeds/files`, `package.json`), whatever the working folder. */
export function packageFile(...parts: readonly string[]): string {
  // Compiled sources lie in dist/src, two folders below the package.
  return fileURLToPath(new URL(`../../${parts.join('/')}`, import.meta.url));
}

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(packageFile('package.json'), 'utf8');
  return (JSON.parse(text) as { version: string }).version;
}
