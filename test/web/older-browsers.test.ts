import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';

const ROOT = 'src/web';
/** Came after Chrome 87 and Safari 14. The build makes newer syntax older, and adds nothing that a browser has not. */
const MISSING = {
  code: /\.at\(|Object\.hasOwn|structuredClone|\.findLast|\.to(Sorted|Reversed|Spliced)\(|\(\?<[=!]|Object\.groupBy|[^`]crypto\.randomUUID|withResolvers/,
  style: /:not\([^)]*,|:has\(|:is\(|:where\(|\ddvh|@layer|@container/,
} as const;

function sources(ending: RegExp): readonly { readonly path: string; readonly text: string }[] {
  return readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
    .filter((path) => ending.test(path))
    .map((path) => ({ path, text: readFileSync(join(ROOT, path), 'utf8') }));
}

test('pages ask of a browser only what those of 2020 have', (t) => {
  const [code, styles] = [sources(/\.tsx?$/), sources(/\.css$/)];
  t.true(code.length > 50 && styles.length > 5);
  const asking = (all: typeof code, missing: RegExp): string[] =>
    all.filter(({ text }) => missing.test(text)).map(({ path }) => path);
  t.deepEqual(asking(code, MISSING.code), []);
  t.deepEqual(asking(styles, MISSING.style), []);
});
