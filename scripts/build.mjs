// The one build, run by `prepare`, `prestart` and `pretest`: TypeScript to dist/, the browser side to dist/web/.
// Where TypeScript is not installed (npm ci --omit=dev in a container), an existing dist/ is used as it is.
import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const root = join(dirname(fileURLToPath(import.meta.url)), '..');

if (!existsSync(join(root, 'node_modules', '.bin', 'tsc'))) {
  if (existsSync(join(root, 'dist', 'src', 'cli.js'))) process.exit(0);
  console.error(
    'build: TypeScript is not installed and there is no dist/. Run `npm ci` with development packages once.',
  );
  process.exit(1);
}

// These use installed packages, which the lines above do without.
const { inTurn } = await import('./build-turn.mjs');
const { buildServer } = await import('./build-server.mjs');
const { buildWeb } = await import('./build-web.mjs');

await inTurn(join(root, 'dist'), async () => {
  process.exitCode = buildServer(root);
  if (process.exitCode === 0) await buildWeb(root);
});
