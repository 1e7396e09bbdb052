import { createHash } from 'node:crypto';
import { existsSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { brotliCompress, constants, gzip } from 'node:zlib';

/** Hashed, so that a change of it builds anew: what the browser side is made of, the packages, and how it is made. */
const SOURCES = ['src/web', 'src/http/own-path.ts', 'package-lock.json', 'scripts/build-web.mjs'];
const PACKED = /\.(js|css|svg|md)$/;

/**
 * src/web to dist/web with Vite, and each text packed beside it, since packing well takes longer than a request may.
 * Does nothing where dist/web was made of the same sources.
 */
export async function buildWeb(root) {
  const out = join(root, 'dist', 'web');
  const stamp = stampOf(root);
  if (read(join(out, '.stamp')) === stamp) return;
  // Beside its place, so that it can be moved there, and a build that fails leaves the one before.
  const fresh = join(root, 'dist', '.web');
  try {
    await bundle(root, fresh);
    await pack(fresh);
    writeFileSync(join(fresh, '.stamp'), stamp);
    rmSync(out, { recursive: true, force: true });
    renameSync(fresh, out);
  } finally {
    rmSync(fresh, { recursive: true, force: true });
  }
}

async function bundle(root, outDir) {
  // With any other value React comes in its development form, which is several times as large.
  process.env.NODE_ENV = 'production';
  const [{ build }, { default: react }] = await Promise.all([import('vite'), import('@vitejs/plugin-react')]);
  await build({
    root: join(root, 'src', 'web'),
    configFile: false,
    envDir: false,
    publicDir: false,
    logLevel: 'warn',
    plugins: [react()],
    build: {
      outDir,
      emptyOutDir: true,
      // What WeChat's own browser of the last years can read.
      target: ['chrome87', 'safari14'],
      reportCompressedSize: false,
      license: { fileName: 'assets/licences.md' },
      // All styles together are smaller than the answer to one request.
      cssCodeSplit: false,
      // Pages are told apart by their `import()`, and libraries never by hand: that made the first load half as large again. Our own small
      // parts go together, since in ten files of 300 bytes they wait for each other: browsers ask for six at a time.
      rolldownOptions: {
        output: { codeSplitting: { groups: [{ name: 'parts', test: /src\/web\/ui\// }] }, comments: { legal: true } },
      },
    },
  });
}

async function pack(folder) {
  for (const file of filesBelow(folder).filter((name) => PACKED.test(name))) {
    const path = join(folder, file);
    const content = readFileSync(path);
    const params = { [constants.BROTLI_PARAM_SIZE_HINT]: content.length };
    const [br, gz] = await Promise.all([
      promisify(brotliCompress)(content, { params }),
      promisify(gzip)(content, { level: 9 }),
    ]);
    // Of what is small the packed form may be the larger one.
    if (br.length < content.length) writeFileSync(`${path}.br`, br);
    if (gz.length < content.length) writeFileSync(`${path}.gz`, gz);
  }
}

function stampOf(root) {
  const hash = createHash('sha256');
  const files = SOURCES.flatMap((source) =>
    statSync(join(root, source)).isDirectory()
      ? filesBelow(join(root, source)).map((file) => join(source, file))
      : [source],
  );
  for (const file of files) {
    const content = readFileSync(join(root, file));
    hash.update(`${file}\n${content.length}\n`).update(content);
  }
  return hash.digest('hex');
}

function filesBelow(folder) {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name).slice(folder.length + 1))
    .sort();
}

const read = (file) => (existsSync(file) ? readFileSync(file, 'utf8') : null);
