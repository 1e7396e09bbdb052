import { readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import test from 'ava';

const ROOT = 'src/web';
const LANGUAGES = ['zh-CN', 'en'] as const;
type Texts = { readonly [key: string]: string | Texts };

const sources = readdirSync(ROOT, { recursive: true, encoding: 'utf8' })
  .filter((path) => /\.tsx?$/.test(path))
  .map((path) => ({ folder: dirname(path), path, text: readFileSync(join(ROOT, path), 'utf8') }));
const areas = readdirSync(join(ROOT, 'i18n', 'zh-CN')).map((name) => name.replace('.json', ''));

/** Every text of an area by its whole key, as the file has it. */
function textsOf(language: string, area: string): ReadonlyMap<string, string> {
  const all = JSON.parse(readFileSync(join(ROOT, 'i18n', language, `${area}.json`), 'utf8')) as Texts;
  const flat = (texts: Texts, before: string): [string, string][] =>
    Object.entries(texts).flatMap(([key, value]) =>
      typeof value === 'string' ? [[before + key, value] as [string, string]] : flat(value, `${before}${key}.`),
    );
  return new Map(flat(all, ''));
}

/** A key as the code says it: the form for one or several is chosen by the number. */
const said = (key: string): string => key.replace(/_(one|other)$/, '');
const keysOf = (language: string, area: string): string[] => [
  ...new Set([...textsOf(language, area).keys()].map(said)),
];

/** All that stands in quotes in the folders where an area's texts are used, and how templates begin. */
function literalsOf(area: string): { readonly whole: ReadonlySet<string>; readonly beginnings: readonly string[] } {
  const folders = new Set(
    sources.filter(({ text }) => text.includes(`useTexts('${area}')`)).map(({ folder }) => folder),
  );
  const text = sources
    .filter(({ folder }) => folders.has(folder))
    .map((source) => source.text)
    .join('\n');
  return {
    whole: new Set([...text.matchAll(/'([\w.-]+)'/g)].map(([, found = '']) => found)),
    beginnings: [...text.matchAll(/`([\w.-]+[._-])\$\{/g)].map(([, found = '']) => found),
  };
}

test('both languages have the same texts', (t) => {
  t.true(areas.length >= 10);
  for (const area of areas) t.deepEqual(keysOf('en', area).sort(), keysOf('zh-CN', area).sort(), area);
});

/** Each text that code asks for by its whole key, with the area whose hook stands nearest before. */
function asked(code: string): readonly { readonly area: string; readonly key: string }[] {
  const found: { area: string; key: string }[] = [];
  const areaOf = new Map<string, string>();
  for (const [, name = '', area = '', by = '', key = ''] of code.matchAll(
    /const (\w+) = useTexts\('(\w+)'\)|\b(\w+)\('([\w.-]+)'/g,
  )) {
    if (name !== '') areaOf.set(name, area);
    else if (areaOf.has(by)) found.push({ area: areaOf.get(by) ?? '', key });
  }
  return found;
}

test('every text that is used is there', (t) => {
  const uses = sources.flatMap(({ path, text }) => asked(text).map((use) => ({ ...use, path })));
  t.true(uses.length > 100);
  const missing = uses.filter(({ area, key }) => !keysOf('zh-CN', area).includes(key));
  t.deepEqual(missing, []);
});

test('every text that is there is used', (t) => {
  for (const area of areas) {
    const { whole, beginnings } = literalsOf(area);
    const isUsed = (key: string): boolean =>
      whole.has(key) || beginnings.some((beginning) => key.startsWith(beginning));
    t.deepEqual(
      keysOf('zh-CN', area).filter((key) => !isUsed(key)),
      [],
      area,
    );
  }
});

test('both languages are told the same things', (t) => {
  const placesIn = (text: string): string[] => [...text.matchAll(/\{\{\s*(\w+)\s*\}\}/g)].map(([, name = '']) => name);
  for (const area of areas) {
    const known = new Map<string, string>();
    for (const language of LANGUAGES) {
      for (const [key, text] of textsOf(language, area)) {
        const places = [...new Set(placesIn(text))].sort().join();
        // "one firm" names no number.
        if (key.endsWith('_one')) continue;
        t.is(places, known.get(said(key)) ?? places, `${area}:${key}`);
        known.set(said(key), places);
        t.not(text.trim(), '', `${area}:${key}`);
      }
    }
  }
});

test('a number of things has the forms of its language', (t) => {
  for (const area of areas) {
    const en = [...textsOf('en', area).keys()];
    for (const key of textsOf('zh-CN', area).keys()) t.false(key.endsWith('_one'), `${area}:${key}`);
    for (const key of en.filter((one) => one.endsWith('_one'))) t.true(en.includes(`${said(key)}_other`), key);
  }
});

test('nobody is hurried, congratulated, or spoken to in the other language', (t) => {
  const forbidden = /恭喜|领取|到手|无感审批|逾期视为放弃|限时|立即/;
  for (const area of areas) {
    for (const [key, text] of textsOf('zh-CN', area)) t.notRegex(text, forbidden, `${area}:${key}`);
    for (const [key, text] of textsOf('en', area)) t.notRegex(text, /\p{Script=Han}/u, `${area}:${key}`);
  }
});
