import test from 'ava';
import { RateLimitModel } from '../../src/http/rate-limit.js';
import { noticeNumber, noticeRecord } from '../../src/notifications/notice.js';
import { insertNew } from '../../src/notifications/notice-store.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ clock, rules: loadRules(), audit });
await migrateAll(clock);
const running = await listenApp(deps, true);
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(() => RateLimitModel.collection.deleteMany({}));

const USCC = '91441602MA5L01110X';
const made = noticeRecord(
  {
    ...{ event: 'run-1', channel: 'inbox', recipient: USCC, uscc: USCC, runId: '', template: 'test@1', language: 'zh' },
    ...{ address: null, items: [], departments: ['tax'] },
  },
  () => ({ subject: 'S', text: 'T' }),
  deps,
);
test.before(() => insertNew([made]));
const NOBODYS = noticeNumber('nobody', Buffer.alloc(32, 9));

async function ask(number: string, code: string, address: string) {
  const response = await fetch(`${running.base}/verify`, {
    method: 'POST',
    // How small it packs is a matter of the number that was typed.
    headers: { 'x-forwarded-for': address, accept: 'text/html', 'accept-encoding': 'identity' },
    body: new URLSearchParams({ number, code }),
  });
  return { status: response.status, headers: response.headers, text: await response.text() };
}

/** All that can be seen of an answer, without what was typed and when. */
async function seen(number: string, code: string, address: string): Promise<string> {
  const { status, headers, text } = await ask(number, code, address);
  const timely = new Set(['date', 'x-request-id', 'retry-after']);
  const rest = [...headers].filter(([name]) => !timely.has(name));
  return JSON.stringify([status, rest, text.replaceAll(number, 'NUMBER')]);
}

test.serial('the page says of a number that exists no more than of one that does not', async (t) => {
  for (let n = 0; n < 12; n += 1) {
    const [real, none] = [await seen(made.number, '0000', `10.0.0.${n}`), await seen(NOBODYS, '0000', `10.0.1.${n}`)];
    t.is(real, none);
    t.regex(real, n < 10 ? /^\[200,.*未能核实/ : /^\[429,.*暂时不能核验/);
  }
  t.is((await ask(made.number, '110X', '10.0.2.1')).status, 429, 'closed to the right code too');
  t.deepEqual(audit.acts, []);
});

test.serial('an answer is kept by nobody, a form for a moment', async (t) => {
  const { status, headers, text } = await ask(made.number, '110X', '10.0.3.1');
  t.is(status, 200);
  t.regex(text, /属实/);
  t.is(headers.get('cache-control'), 'no-store');
  t.is(headers.get('x-robots-tag'), 'noindex');
  const form = await fetch(`${running.base}/verify`);
  t.is(form.headers.get('cache-control'), 'public, max-age=60');
  t.is(form.headers.get('x-robots-tag'), null, 'found by search engines');
  const linked = await fetch(`${running.base}/verify?number=%22%3E%3Cscript%3Ealert(1)%3C/script%3E`);
  t.is(linked.headers.get('x-robots-tag'), 'noindex');
  t.notRegex(await linked.text(), /<script>alert/);
});
