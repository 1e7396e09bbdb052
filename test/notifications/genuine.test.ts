import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text } from 'node:stream/consumers';
import test from 'ava';
import mongoose from 'mongoose';
import { RateLimitModel } from '../../src/http/rate-limit.js';
import { type NewNotice, noticeNumber, noticeRecord } from '../../src/notifications/notice.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { insertNew } from '../../src/notifications/notice-store.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T17:00:00Z');
const audit = keepingAudit();
const deps = testDeps({ clock, audit, rules: loadRules() });
await migrateAll(clock);
const agent = new Agent({ keepAlive: true });
const running = await listenApp(deps, true);
test.after.always(async () => {
  agent.destroy();
  await running.close();
  await database.close();
});
test.serial.beforeEach(async () => {
  await NoticeModel.collection.deleteMany({});
  await RateLimitModel.collection.deleteMany({});
});

const FIRM = inventedUscc(1, '441602');
const END = FIRM.slice(-4);
const [MARKET, TAX] = ['market-supervision', 'tax'];
const WRONG = { genuine: false };

/** @returns its number */
async function told(event: string, uscc: string | null = FIRM, more: Partial<NewNotice> = {}): Promise<string> {
  const notice: NewNotice = {
    ...{ event, channel: 'inbox', recipient: uscc ?? 'desk-1', uscc, runId: '', template: 'test@1', language: 'zh' },
    ...{ address: null, items: [], departments: [MARKET], ...more },
  };
  const made = noticeRecord(notice, () => ({ subject: 'S', text: 'T' }), deps);
  await insertNew([made]);
  return made.number;
}

async function ask(number: string, code: string, address: string) {
  const body = JSON.stringify({ number, code });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) };
  // Ten thousand times: `fetch` takes twice as long.
  const sent = request(`${running.base}/api/v1/public/notices/verify`, {
    ...{ method: 'POST', agent, headers: { ...headers, 'x-forwarded-for': address } },
  }).end(body);
  const [response] = (await once(sent, 'response')) as [IncomingMessage];
  const given = JSON.parse(await text(response)) as Record<string, unknown>;
  return { status: response.statusCode ?? 0, headers: response.headers, json: given };
}

let networks = 0;
/** A network that has asked nothing yet. */
const fresh = (): string => {
  networks += 1;
  return `10.${networks >> 16}.${(networks >> 8) & 255}.${networks & 255}`;
};
const answer = async (number: string, code: string) => (await ask(number, code, fresh())).json;

/** Of the form of a number, and nobody's. */
const invented = (n: number): string => noticeNumber(`nobody:${n}`, Buffer.alloc(32, 9));

test.serial('a genuine notice says who speaks and of which day it is, and nothing more', async (t) => {
  const number = await told('run-R1');
  const { json, headers } = await ask(number, END, fresh());
  const department = { zh: '市场监督管理部门', en: 'Market supervision' };
  t.deepEqual(json, { genuine: true, department, date: '2026-03-03' }, 'the day in Shanghai');
  t.is(headers['x-robots-tag'], 'noindex');
  t.deepEqual(audit.acts, [], 'a question is nobody’s act');
});

test.serial('each notice of a firm counts, whoever speaks in it; what staff are told does not', async (t) => {
  const both = await told('run-R1', FIRM, { departments: [TAX, MARKET, TAX] });
  t.like(await answer(both, END), {
    department: { zh: '税务部门、市场监督管理部门', en: 'Tax authority, Market supervision' },
  });
  const platform = { genuine: true, department: { zh: '河源市惠企政策服务平台' } };
  t.like(await answer(await told('account-1-proposed', FIRM, { departments: [] }), END), platform);
  const warning = { channel: 'email', recipient: `${FIRM}-registered`, address: 'office@firm.example' } as const;
  t.like(await answer(await told('contact-1', FIRM, { ...warning, departments: [] }), END), platform);
  const old = await told('run-R0');
  await NoticeModel.collection.updateOne({ number: old } as never, { $unset: { departments: '' } });
  t.like(await answer(old, END), platform, 'from before it was kept who speaks');
  const digest = await told('digest-1', null, { channel: 'email', address: 'desk@city.example' });
  for (const code of ['', 'null', 'desk', 'sk-1', END]) t.deepEqual(await answer(digest, code), WRONG);
});

test.serial('a number may be typed as it was heard or seen, and a code too', async (t) => {
  const number = 'ZD01ABC2310V';
  const uscc = '91441602MA5L0110LX';
  await NoticeModel.collection.updateOne(
    { number: await told('run-R1') } as never,
    { $set: { number, uscc } } as never,
  );
  for (const typed of [
    'zd01abc2310v',
    ' ZD01 ABC-2310 V',
    'ZDOiABC23lOV',
    'zdoL—abc–23Io-v',
    'ＺＤ０１ＡＢＣ２３１０Ｖ',
  ])
    t.like(await answer(typed, '10LX'), { genuine: true }, typed);
  for (const typed of ['iolx', '1O LX', '１０ＬＸ', uscc, uscc.toLowerCase()])
    t.like(await answer(number, typed), { genuine: true }, typed);
  for (const typed of ['', 'LX', '0LX', '10LXX', '101X', '010LX9', `0${uscc}`, '10LX'.repeat(3000)])
    t.deepEqual(await answer(number, typed), WRONG, typed.slice(0, 30));
  for (const typed of ['', 'ZD', `${number}0`, number.slice(2), '​', '{"$ne":1}', 'ZD01ABC2310V'.repeat(1000)])
    t.deepEqual(await answer(typed, '10LX'), WRONG, typed.slice(0, 30));
});

test.serial('nobody outside can say the number of a notice, though its event can be guessed', async (t) => {
  const number = await told('contact-1');
  t.is(number, noticeNumber(`contact-1:${FIRM}:inbox`, deps.keys.seal));
  t.not(number, noticeNumber(`contact-1:${FIRM}:inbox`, Buffer.alloc(32)));
  t.not(noticeNumber('a', deps.keys.seal), noticeNumber('b', deps.keys.seal));
});

test.serial('the same is read for every wrong answer, and a right one costs nothing', async (t) => {
  const number = await told('run-R1');
  const asked: string[][] = [];
  for (const [tried, code] of [
    [number, 'WXYZ'],
    [invented(0), END],
    ['not a number', END],
    [number, ''],
  ] as const) {
    const reads: string[] = [];
    mongoose.set('debug', (collection: string, method: string) => void reads.push(`${collection}.${method}`));
    await ask(tried, code, fresh());
    mongoose.set('debug', false);
    asked.push(reads);
  }
  t.deepEqual(asked, Array(4).fill(['notices.findOne']));
  const office = fresh();
  for (let n = 0; n < 40; n += 1) t.is((await ask(number, END, office)).status, 200);
  const guesses = [];
  for (let n = 0; n < 25; n += 1) guesses.push((await ask(invented(n), END, office)).status);
  t.deepEqual(guesses, [...Array(20).fill(200), ...Array(5).fill(429)]);
});

test.serial('many guesses at the same time are no more than one after the other', async (t) => {
  for (const number of [await told('run-R1'), invented(0)]) {
    const answers = await Promise.all(Array.from({ length: 60 }, (_, n) => ask(number, String(1000 + n), fresh())));
    t.is(answers.filter(({ status }) => status === 200).length, 10);
    t.is(answers.filter(({ status }) => status === 429).length, 50);
  }
});

/** Everything of an answer but the time at which it was given. */
function observable({ status, headers, json }: Awaited<ReturnType<typeof ask>>): string {
  const { date: _, 'x-request-id': _id, 'retry-after': wait, etag, ...rest } = headers;
  const waits = wait === undefined ? '' : Number(wait) > 900 ? 'a day' : 'a quarter';
  return JSON.stringify([status, rest, waits, etag === undefined, json]).replace(/\d+ (秒|s)/g, 'N $1');
}

const LANES = 25;
const GUESSES = 200;
/** Numbers of each kind that a lane guesses at, and guesses from one network. */
const NUMBERS = 10;
const FROM_ONE = 25;

test.serial('10,000 guesses learn nothing: a number that exists answers like one that does not', async (t) => {
  const real: string[] = [];
  for (let n = 0; n < LANES * NUMBERS; n += 1) real.push(await told(`run-${n}`));
  const lane = async (at: number) => {
    const seen = { real: [] as string[], none: [] as string[] };
    const from = { real: '', none: '' };
    for (let n = 0; n < GUESSES; n += 1) {
      const place = at * NUMBERS + (n % NUMBERS);
      const code = createHash('sha256').update(`${at} ${n}`).digest('hex').slice(0, 4).toUpperCase();
      if (n % FROM_ONE === 0) Object.assign(from, { real: fresh(), none: fresh() });
      seen.real.push(observable(await ask(real[place] ?? '', code === END ? '0000' : code, from.real)));
      seen.none.push(observable(await ask(invented(place), code, from.none)));
    }
    return seen;
  };
  const lanes = await Promise.all(Array.from({ length: LANES }, (_, at) => lane(at)));
  t.is(lanes.flatMap((seen) => [...seen.real, ...seen.none]).length, 10_000);
  const kinds = [...new Set(lanes.flatMap((seen) => [...seen.real, ...seen.none]))];
  t.log(kinds.map((kind) => lanes.flatMap((seen) => seen.none).filter((one) => one === kind).length).join(' + '));
  const inShort = (seen: readonly string[]): string => seen.map((one) => kinds.indexOf(one)).join('');
  for (const seen of lanes) t.is(inShort(seen.real), inShort(seen.none));
  t.is(kinds.length, 3, 'not genuine, and what says to wait: for a quarter of an hour, for a day');
  t.false(kinds.some((kind) => kind.includes('true,"department')));

  const [first = ''] = real;
  const [closed, none] = [await ask(first, END, fresh()), await ask(invented(0), END, fresh())];
  t.is(closed.status, 429, 'closed to the right code too, else all codes could be tried');
  t.is(observable(closed), observable(none));
  const untouched = await told('run-untouched');
  t.like(await answer(untouched, END), { genuine: true });
  await RateLimitModel.collection.deleteMany({});
  t.like(await answer(first, END), { genuine: true }, 'the next day');
  t.notRegex(JSON.stringify(await RateLimitModel.find({}).lean()), new RegExp(first));
});
