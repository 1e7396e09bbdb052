import test from 'ava';
import { createApp } from '../../src/app.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { ObjectionFileModel, ObjectionModel } from '../../src/feedback/objection.model.js';
import { newObjection } from '../../src/feedback/objection.schema.js';
import { receiveObjection } from '../../src/feedback/objection.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { FirmAccountModel } from '../../src/matching/process/account.model.js';
import { performDue } from '../../src/matching/process/due.service.js';
import { PublicityListModel } from '../../src/matching/process/publicity.model.js';
import { answerObjection, openPublicityList } from '../../src/matching/process/publicity.service.js';
import { performing } from '../../src/matching/process/transition.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { atLeast, fixed, policy, statement, storeFirms, uscc, withPublicity } from '../helpers/city.js';
import { listen } from '../helpers/http.js';
import { HRSS, idOf, processDatabase, STAFF, smallCity } from '../helpers/process.js';

const CODE = 'X85-shown';
const ITEM = { zh: '示例(虚构)：公示事项', en: 'Example (fictional): an item on show' };
const shownPolicy = policy(CODE, atLeast('employees', 10), {
  ...{ title: ITEM, department: 'hrss', benefit: fixed(3000), process: withPublicity },
});
const { clock, deps, run, act } = smallCity('2026-03-02T02:00:00Z', shownPolicy);
const app = createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {} });
const server = await listen(app);
processDatabase();
test.serial.before(async () => {
  for (const model of [ObjectionModel, ObjectionFileModel, NoticeModel]) await model.createIndexes();
});
test.after.always(() => server.close());

async function shown(firms: number) {
  for (const model of [ObjectionModel, ObjectionFileModel]) await model.collection.deleteMany({});
  clock.set('2026-03-02T02:00:00Z');
  const numbers = Array.from({ length: firms }, (_, n) => n);
  await storeFirms(
    numbers.map((n) => statement(n, { employees: 12 }, '2026-02-28')),
    clock.now(),
  );
  await run();
  const { list } = await openPublicityList(
    numbers.map((n) => idOf(CODE, n)),
    STAFF,
    deps,
  );
  return list?._id ?? '';
}

async function read(path: string) {
  const response = await fetch(server.base + path, { headers: { accept: 'text/html' } });
  return { status: response.status, headers: response.headers, text: await response.text() };
}
const entriesIn = (text: string): number => text.split('class="row"').length - 1;

test.serial(
  'a list shows names, item, amounts, dates and contact, is kept by nobody, and is gone at its end',
  async (t) => {
    const list = await shown(3);
    const index = await read('/publicity');
    for (const told of [ITEM.zh, '3 项', '2026年3月2日至2026年3月9日', '剩余 6 个工作日'])
      t.true(index.text.includes(told), told);
    const page = await read(`/publicity/${list}`);
    const { contacts } = shownPolicy;
    for (const told of [
      ITEM.zh,
      '河源第0示例有限公司',
      '3,000 元',
      '公示至2026年3月9日',
      '请在2026年3月9日（含当日）前提出',
      contacts[0]?.phone ?? '?',
      '12345',
    ])
      t.true(page.text.includes(told), told);
    const english = await read(`/publicity/${list}?lang=en`);
    for (const told of [ITEM.en, '¥3,000', 'on show until 9 March 2026', '6 working days left'])
      t.true(english.text.includes(told), told);
    for (const { status, headers, text } of [index, page, english]) {
      t.is(status, 200);
      t.is(headers.get('cache-control'), 'no-store');
      t.is(headers.get('x-robots-tag'), 'noindex');
      t.true(text.includes('<meta name="robots" content="noindex"/>'));
    }
    // Its last day is over; no clock has moved anything yet, then one has.
    for (const work of [async () => {}, () => performDue(deps)]) {
      clock.set('2026-03-09T16:00:00Z');
      await work();
      const gone = await read(`/publicity/${list}`);
      t.is(gone.status, 410);
      t.true(gone.text.includes('该公示已结束') && gone.text.includes('12345'));
      t.false(gone.text.includes('示例有限公司'));
      t.is((await read(`/publicity/${list}/objection?entry=1`)).status, 410);
      t.true((await read('/publicity')).text.includes('目前没有正在公示的名单'));
      t.is((await fetch(`${server.base}/api/v1/public/publicity-lists/${list}`)).status, 404);
    }
    const unknown = await read('/publicity/01ARZ3NDEKTSV4RRFFQ69G5FAV');
    t.is(unknown.status, 404);
    t.true(unknown.text.includes('没有这份公示名单'));
  },
);

test.serial('a long list is paged, searched by name and printed whole', async (t) => {
  const list = await shown(250);
  const first = await read(`/publicity/${list}`);
  t.is(entriesIn(first.text), 100);
  t.true(first.text.includes('第 1 页，共 3 页') && first.text.includes('250 项'));
  t.is(entriesIn((await read(`/publicity/${list}?page=3`)).text), 50);
  for (const odd of ['0', '-1', 'x', '99999999999', ''])
    t.true(entriesIn((await read(`/publicity/${list}?page=${odd}`)).text) > 0, odd);
  t.is(entriesIn((await read(`/publicity/${list}?page=all`)).text), 250);
  const found = await read(`/publicity/${list}?q=${encodeURIComponent('第２４９示例')}`);
  t.is(entriesIn(found.text), 1);
  t.true(found.text.includes('250. <strong>河源第249示例有限公司'));
  const nothing = await read(`/publicity/${list}?q=${encodeURIComponent('<script>alert(1)</script>')}`);
  t.is(nothing.status, 200);
  t.true(nothing.text.includes('名单中没有名称含') && !nothing.text.includes('<script>alert'));
  t.is((await read(`/publicity/${list}?q=${'x'.repeat(10_000)}`)).status, 200);
  t.false((await read(`/publicity/${list}?q=%00%07`)).text.includes('\0'));
});

test.serial('a list that lost an entry says that it was corrected and is shown anew', async (t) => {
  const list = await shown(2);
  clock.set('2026-03-05T02:00:00Z');
  await act(STAFF, idOf(CODE, 0), 'object', { objection: 'O1', text: 't' });
  t.true((await read(`/publicity/${list}`)).text.includes('公示期暂停计算'));
  await answerObjection(idOf(CODE, 0), { objection: 'O1', upheld: true, answer: '属实' }, performing(HRSS, deps));
  const { text } = await read(`/publicity/${list}`);
  t.true(text.includes('2026年3月2日开始公示') && text.includes('2026年3月5日更正后重新公示'));
  t.false(text.includes('河源第0示例有限公司'));
  t.true(text.includes('2. <strong>河源第1示例有限公司'), 'an entry keeps its number');
});

test.serial(
  'whatever is known of matches, firms, accounts, objectors and staff: no page, answer or header has it',
  async (t) => {
    const list = await shown(2);
    const PLANT = 'S3CRET';
    let planted = 0;
    const secret = (): string => {
      planted += 1;
      return `${PLANT}-${planted}`;
    };
    const given = { list, entry: 1, kind: 'real-name', name: secret(), contact: secret(), text: secret() };
    await receiveObjection(newObjection.parse(given), { files: [], admit: async () => {} }, deps);
    await MatchModel.collection.updateMany({}, {
      $set: {
        evidence: { asOf: '2026-03-01', facts: [{ key: secret(), value: secret(), source: secret() }] },
        ...{ signature: secret(), runId: secret(), tellFrom: secret(), difference: { version: secret() } },
        ...{ 'process.payment': secret(), 'process.application': secret() },
        'process.review': [{ step: 0, by: secret(), department: secret(), at: clock.now(), figures: secret() }],
        'process.declined': { by: secret(), at: clock.now(), statement: secret() },
        'process.confirmation': {
          by: secret(),
          at: clock.now(),
          silent: false,
          accountLast4: secret(),
          commitment: secret(),
        },
        ...{ 'history.0.note': secret(), 'history.0.who': { id: secret(), as: secret(), department: secret() } },
      },
    } as never);
    await MatchModel.collection.updateMany({}, {
      $push: {
        'process.objections': {
          id: secret(),
          at: clock.now(),
          text: secret(),
          contact: secret(),
          registeredBy: secret(),
        },
      },
    } as never);
    await EnterpriseModel.collection.updateMany({}, {
      $set: {
        ...{
          'values.taxPaid': secret(),
          'values.legalPerson': secret(),
          contacts: { name: secret(), phone: secret(), email: secret() },
        },
        ...{ provenance: [{ batch: secret(), source: secret(), keys: [secret()] }] },
      },
    } as never);
    await FirmAccountModel.collection.insertOne({
      _id: uscc(0),
      holder: secret(),
      number: secret(),
      bank: secret(),
    } as never);
    await PublicityListModel.collection.updateMany({}, {
      $set: { openedBy: secret(), 'opening.id': secret() },
    } as never);
    await PublicityListModel.collection.updateMany({}, { $unset: { opening: '' } } as never);
    t.true(planted > 35);
    const pages = ['', '?q=1', '?page=all', '/objection', '/objection?entry=1', '/objection?entry=2'];
    const addresses = [
      ...pages.flatMap((more) =>
        ['', `${more.includes('?') ? '&' : '?'}lang=en`].map((lang) => `/publicity/${list}${more}${lang}`),
      ),
      ...['/publicity', '/publicity?lang=en', '/objections'],
      ...['/api/v1/public/publicity-lists', `/api/v1/public/publicity-lists/${list}`],
    ];
    for (const address of addresses) {
      const { status, headers, text } = await read(address);
      t.is(status, 200, address);
      const all = `${text}${JSON.stringify([...headers])}`;
      for (const hidden of [PLANT, uscc(0), uscc(1), '13800000000', '异议成立'])
        t.false(all.includes(hidden), `${address} tells ${hidden}`);
      if (!address.startsWith('/objections')) t.true(text.includes(ITEM.zh) || text.includes(ITEM.en), address);
    }
    const { text } = await read(`/publicity/${list}`);
    t.true(text.includes('河源第0示例有限公司') && text.includes('3,000 元'));
  },
);
