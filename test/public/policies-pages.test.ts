import test from 'ava';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { listenApp } from '../helpers/whole-app.js';

const FORBIDDEN = /恭喜|领取|到手|无感审批|视为放弃|限时|立即/;
const rules = loadRules();
const database = await openTestDatabase();
const app = await listenApp(testDeps({ clock: handClock('2026-11-24T01:00:00Z'), rules }));
test.after.always(async () => {
  await app.close();
  await database.close();
});

async function get(path: string) {
  const response = await fetch(app.base + path, { headers: { accept: 'text/html' } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** What is read of a page. */
const textOf = (html: string): string => html.slice(html.indexOf('<main')).replace(/<[^>]*>/g, '\n');
const codesIn = (html: string): string[] =>
  [...html.matchAll(/<h2><a href="\/policies\/([^"?]+)/g)].map(([, code = '']) => code);

for (const path of ['/policies', '/policies?q=贴息&size=small', '/policies?q=zzz', '/policies/samples', '/calendar']) {
  test(`${path} has one heading, no word that is not for firms, and in English no Chinese`, async (t) => {
    for (const language of ['zh', 'en']) {
      const { status, text } = await get(`${path}${path.includes('?') ? '&' : '?'}lang=${language}`);
      t.is(status, 200);
      t.is([...text.matchAll(/<h1/g)].length, 1);
      t.notRegex(textOf(text), FORBIDDEN);
      t.notRegex(text, /undefined|\[object/);
      if (language === 'en') t.notRegex(textOf(text).replaceAll('贴息', ''), /\p{Script=Han}/u);
    }
  });
}

test('what a page is asked with is text in it, and values that are none are told and left out', async (t) => {
  const { status, text, headers } = await get(
    '/policies?q=%22%3E%3Cscript%3Ex&class=gold&sort=%3Cb%3E&page=-1&print=yes',
  );
  t.is(status, 200);
  t.false(text.includes('<script>x'));
  t.true(text.includes('value="&quot;&gt;&lt;script&gt;x"'));
  t.regex(textOf(text), /地址中有不认识的条件，未采用：class=gold, sort=&lt;b&gt;/);
  t.is(headers.get('x-robots-tag'), 'noindex');
  t.is((await get('/policies')).headers.get('x-robots-tag'), null);
});

test('pages follow each other, and after the last one comes the last one', async (t) => {
  const [one, two, far] = [await get('/policies'), await get('/policies?page=2'), await get('/policies?page=999')];
  const all = await get('/policies?print=1');
  t.deepEqual([...codesIn(one.text), ...codesIn(two.text)], codesIn(all.text));
  t.deepEqual(codesIn(far.text), codesIn(two.text));
});

test('samples of elsewhere are on their own page alone, each marked', async (t) => {
  const samples = new Set(rules.policies.filter(({ sample }) => sample).map(({ code }) => code));
  const [list, apart, calendar] = [
    await get('/policies?print=1'),
    await get('/policies/samples'),
    await get('/calendar'),
  ];
  t.deepEqual(
    codesIn(list.text).filter((code) => samples.has(code)),
    [],
  );
  t.is(codesIn(apart.text).length, samples.size);
  t.is([...apart.text.matchAll(/<span class="status attention">外地政策示例，不在本地执行/g)].length, samples.size);
  for (const code of samples) t.false(calendar.text.includes(code));
});

test('words too long to search for are refused, and all that was typed is still there', async (t) => {
  const words = '长'.repeat(10_000);
  const { status, text } = await get(`/policies?q=${encodeURIComponent(words)}&class=grant`);
  t.is(status, 422);
  t.true(text.includes(`value="${words}"`));
  t.true(text.includes('<title>错误：'));
  t.true(text.includes('<option value="grant" selected=""'));
  t.is((await get(`/policies.xlsx?q=${encodeURIComponent(words)}`)).status, 400);
});

test('the workbook has a name that every browser can read, and not more of them are made than anybody reads', async (t) => {
  const first = await get('/policies.xlsx?class=right');
  t.is(first.status, 200);
  t.is(first.headers.get('content-type'), 'application/vnd.openxmlformats-officedocument.spreadsheetml.sheet');
  const name = first.headers.get('content-disposition') ?? '';
  t.regex(name, /^attachment; filename="policies-2026-11-24\.xlsx"; filename\*=UTF-8''%E6%B2%B3%E6%BA%90/);
  const others: number[] = [];
  for (let asked = 0; asked < 31; asked += 1) others.push((await get('/policies.xlsx?class=status')).status);
  t.is(others.at(-1), 429);
});

test('the feed says what it is', async (t) => {
  const { status, headers, text } = await get('/calendar.ics?lang=en');
  t.is(status, 200);
  t.is(headers.get('content-type'), 'text/calendar; charset=utf-8');
  t.regex(text, /^BEGIN:VCALENDAR\r\n/);
  t.regex(text, /X-WR-CALNAME:Heyuan City Policy calendar/);
});
