import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import test from 'ava';

/** Compiled, as these tests are. */
const FOLDERS = ['public', 'pages'].map((name) => join('dist', 'src', name));

type Texts = { readonly [key: string]: unknown };

/** Every table of texts in two languages that the server's pages have, by file and name. */
async function tables(): Promise<readonly (readonly [string, { readonly zh: Texts; readonly en: Texts }])[]> {
  const files = FOLDERS.flatMap((folder) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /(^|[./])texts\.js$/.test(name))
      .map((name) => join(folder, name)),
  );
  const found = await Promise.all(
    files.map(async (file) => {
      const module = (await import(pathToFileURL(file).href)) as Record<string, { zh: Texts; en: Texts }>;
      return Object.entries(module)
        .filter(([, table]) => table?.zh !== undefined && table.en !== undefined)
        .map(([name, table]) => [`${file} ${name}`, table] as const);
    }),
  );
  return found.flat();
}

/** Every text by its place. What is made of something is made of a word that no text has. */
function flat(texts: unknown, place = ''): [string, string][] {
  if (typeof texts === 'string') return [[place, texts]];
  if (typeof texts === 'function') {
    const given = Array(texts.length).fill('7');
    return flat(texts(...given), place);
  }
  if (typeof texts !== 'object' || texts === null) return [];
  return Object.entries(texts).flatMap(([key, inner]) => flat(inner, `${place}.${key}`));
}

const all = await tables();

test('both languages have the same texts, and none is empty', (t) => {
  t.true(all.length >= 3);
  for (const [name, { zh, en }] of all) {
    t.deepEqual(
      flat(en).map(([key]) => key),
      flat(zh).map(([key]) => key),
      name,
    );
    for (const [key, text] of flat(zh)) t.not(text.trim(), '', `${name}${key}`);
  }
});

test('nobody is hurried, congratulated, or spoken to in the other language', (t) => {
  const forbidden = /恭喜|领取|到手|无感审批|逾期视为放弃|限时|立即/;
  for (const [name, { zh, en }] of all) {
    for (const [key, text] of flat(zh)) t.notRegex(text, forbidden, `${name}${key}`);
    // The name of the other language is said in itself.
    for (const [key, text] of flat(en))
      if (key !== '.otherLanguage') t.notRegex(text, /\p{Script=Han}/u, `${name}${key}`);
  }
});
