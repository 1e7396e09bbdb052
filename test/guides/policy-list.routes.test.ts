import test from 'ava';
import { loadRules } from '../../src/policies/policy.service.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { listenApp } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const app = await listenApp(testDeps({ clock: handClock('2026-06-01T02:00:00Z'), rules: loadRules() }));
test.after.always(async () => {
  await app.close();
  await database.close();
});

interface Answer {
  readonly items: readonly { code: string; title: { zh: string }; class: string }[];
  readonly nextCursor: string | null;
  readonly total: number;
  readonly nearby: boolean;
  readonly error: { readonly details: readonly { path: string; message: string }[]; readonly message: string };
}

async function ask(query: Readonly<Record<string, string>>): Promise<{ status: number; body: Answer }> {
  const answer = await fetch(`${app.base}/api/v1/public/policies?${new URLSearchParams(query)}`);
  return { status: answer.status, body: (await answer.json()) as Answer };
}

test('the list is searched and narrowed down', async (t) => {
  const { body } = await ask({ q: '贴息', class: 'grant', size: 'small' });
  t.true(body.items.length > 0);
  for (const { title } of body.items) t.true(title.zh.includes('贴息'));
  t.deepEqual([body.total, body.nearby, body.nextCursor], [body.items.length, false, null]);
  t.true((await ask({ q: '小微企业贷款利息贴息补助' })).body.nearby);
});

test('pages follow each other in the order asked for, and end', async (t) => {
  const all = (await ask({ sort: 'end', limit: '200' })).body;
  const codes: string[] = [];
  let cursor: string | null = null;
  do {
    const { body } = await ask({ sort: 'end', limit: '7', ...(cursor === null ? {} : { cursor }) });
    t.is(body.total, all.total);
    codes.push(...body.items.map(({ code }) => code));
    cursor = body.nextCursor;
  } while (cursor !== null);
  t.deepEqual(
    codes,
    all.items.map(({ code }) => code),
  );
  t.is((await ask({ cursor: 'A01-not-there' })).status, 400);
});

test('what cannot be asked for is refused, with the reason', async (t) => {
  const long = await ask({ q: '长'.repeat(101) });
  t.is(long.status, 400);
  t.deepEqual(long.body.error.details, [
    { path: 'query.q', message: '检索词最长 100 个字 · at most 100 characters to search for' },
  ]);
  t.is((await ask({ q: '😀'.repeat(100) })).status, 200);
  for (const [name, value] of [
    ['class', 'money'],
    ['district', '44'],
    ['size', 'tiny'],
    ['industry', 'Z'],
    ['sort', 'amount'],
    ['department', 'A B'],
    ['colour', 'red'],
  ] as const) {
    t.is((await ask({ [name]: value })).status, 400, name);
  }
});
