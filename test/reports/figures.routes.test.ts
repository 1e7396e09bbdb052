import test from 'ava';
import { createApp } from '../../src/app.js';
import { matchPages } from '../../src/matching/match-pages.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import { FigureCellModel, FigureGenerationModel } from '../../src/reports/figures.model.js';
import { rebuildFigures } from '../../src/reports/figures.service.js';
import { figuresView } from '../../src/reports/figures.view.js';
import { figuresSeen } from '../../src/reports/figures-seen.js';
import { figuresText } from '../../src/reports/figures-words.js';
import { uscc } from '../helpers/city.js';
import { openTestDatabase } from '../helpers/database.js';
import { listen } from '../helpers/http.js';
import { type Given, signedIn } from '../helpers/sign-in.js';
import { migrateAll } from '../helpers/whole-app.js';
import { matchId, plain, pooled, storeMatch, treasury } from '../payments/treasury.js';

const TOKEN = 'the-token-of-this-test';
const database = await openTestDatabase();
const { deps, clock } = treasury();
await migrateAll(clock);
const running = await listen(createApp(deps, { adminToken: TOKEN, version: '0.0.0', ready: async () => {} }));
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function ask(query = '', who?: Given) {
  const headers = who === undefined ? { authorization: `Bearer ${TOKEN}` } : await signedIn(who, clock.now());
  const response = await fetch(`${running.base}/api/v1/work/figures${query}`, { headers });
  return { status: response.status, json: JSON.parse(await response.text()) };
}

async function storePaid(n: number, amountFen: number, on: string): Promise<void> {
  const receipt = { batch: 'B', line: n, result: 'paid', amountFen, on, reference: 'V', reason: null, file: 'F' };
  await PaymentModel.collection.insertOne({
    ...{ _id: `${matchId(n)}#1.1` as never, match: matchId(n), uscc: uscc(n), policy: pooled.code, round: 1 },
    ...{ amountFen, totalFen: amountFen, state: 'paid', receipts: [receipt] },
  } as never);
}

test.serial('nothing is answered before the first reading', async (t) => {
  t.is((await ask()).status, 404);
});

test.serial('figures by policy, county and month, with filters', async (t) => {
  await storeMatch(1, 720_000, { state: 'paid' });
  await storePaid(1, 720_000, '2026-05-11');
  await storeMatch(2, 50_000, { state: 'offered' });
  await storeMatch(3, 10, { state: 'hold', more: { districtCode: '441621' } });
  await storeMatch(1, 30_000, { of: plain, state: 'offered', more: { createdAt: new Date('2026-04-02T00:00:00Z') } });
  await rebuildFigures(deps);
  const { json } = await ask();
  t.is(json.asOf, clock.now().toISOString());
  t.like(json.total, {
    coverage: { eligible: 3, undecided: 1, told: 3, confirmed: 1, paid: 1 },
    amounts: { cashToCome: '800.00', estimatedRelief: '0.00', rights: 0, paid: '7200.00', unknown: 0 },
    daysToMoney: { median: 10, p90: 10 },
  });
  const keys = (rows: readonly { key: string }[]) => rows.map(({ key }) => key);
  t.deepEqual(keys(json.policies), [pooled.code, plain.code]);
  t.deepEqual(keys(json.districts), ['441602', '441621']);
  t.deepEqual(keys(json.months), ['2026-04', '2026-05']);
  const eligible = async (query: string) => (await ask(query)).json.total.coverage.eligible;
  t.is(await eligible(`?policy=${plain.code}`), 1);
  t.is(await eligible('?district=4416'), 3);
  t.is(await eligible('?district=441621'), 0);
  t.is(await eligible('?from=2026-05&to=2026-05'), 2);
});

test.serial('staff are told the figures of the matches that they see', async (t) => {
  const eligible = async (who: Given, query = '') => {
    const { status, json } = await ask(query, who);
    return status === 200 ? json.total.coverage.eligible : status;
  };
  const hrss: Given = { _id: 'hrss', roles: ['department'], department: pooled.department };
  t.is(await eligible(hrss), 2 + 1, 'this department answers for both');
  const other: Given = { _id: 'other', roles: ['department'], department: 'elsewhere' };
  t.is(await eligible(other), 0);
  t.is(await eligible(other, `?policy=${plain.code}`), 404);
  const county: Given = { _id: 'county', roles: ['specialist'], districts: ['441621'] };
  t.deepEqual([await eligible(county), await eligible(county, `?policy=${plain.code}`)], [0, 0]);
  t.is(await eligible({ ...county, _id: 'city', districts: ['441600'] }), 3);
});

test('a department is told of no other’s pairs, and no sum tells what one firm has of a tax office', (t) => {
  const figures = { eligible: 4, undecided: 0, told: 4, confirmed: 0, paid: 0, cashFen: 0, rights: 0, paidFen: 0 };
  const cell = { ...figures, district: '441602', month: '2026-05', reliefFen: 400, unknownAmounts: 1, days: [] };
  const cells = [
    { ...cell, policy: 'own' },
    { ...cell, policy: 'own', district: '441621', eligible: 5 },
    { ...cell, policy: 'open' },
    { ...cell, policy: 'foreign' },
  ];
  const undecidedPairs = ['own', 'foreign'].map((policy) => ({ policy, pairs: 7 }));
  const generation = { _id: 'G', asOf: clock.now(), matches: 0, undecidedPairs };
  const sight = { policies: new Set(['own', 'open']), districts: [] };
  const seen = figuresSeen({ generation, cells }, sight, new Set(['own', 'foreign']));
  t.deepEqual(
    seen.cells.map(({ policy, reliefFen, unknownAmounts }) => [policy, reliefFen, unknownAmounts]),
    [
      ['own', 0, 4],
      ['own', 400, 1],
      ['open', 400, 1],
    ],
  );
  t.deepEqual(seen.generation.undecidedPairs, [{ policy: 'own', pairs: 7 }]);
  const everywhere = figuresSeen({ generation, cells }, { policies: new Set(), districts: [''] }, new Set());
  t.deepEqual([everywhere.cells.length, everywhere.generation.undecidedPairs.length], [4, 2]);
});

test.serial('wrong questions are refused', async (t) => {
  t.is((await ask('?policy=nothing')).status, 404);
  for (const query of ['?from=2026-13', '?district=x', '?from=2026-05&to=2026-04', '?nothing=1']) {
    t.is((await ask(query)).status, 400, query);
  }
});

test.serial('a reading that was cut off is never seen, and the next but one removes it', async (t) => {
  const stop = AbortSignal.abort(new Error('stop'));
  await t.throwsAsync(rebuildFigures(deps, stop), { message: 'stop' });
  clock.advance(1000);
  const cut = { generation: '00000000000000000000000000', eligible: 1000 };
  await FigureCellModel.collection.insertOne({ _id: 'cut' as never, ...cut } as never);
  t.is((await ask()).json.total.coverage.eligible, 3);
  for (let round = 0; round < 3; round += 1) {
    await rebuildFigures(deps);
    clock.advance(1000);
  }
  t.is(await FigureGenerationModel.countDocuments({}), 2);
  t.is(await FigureCellModel.countDocuments({ _id: 'cut' }), 0);
  t.is((await ask()).json.total.coverage.eligible, 3);
});

test.serial('every match is on one page, whatever the size of pages', async (t) => {
  for (const size of [3, 4, 1000]) {
    const seen: string[] = [];
    for await (const { matches } of matchPages(size)) seen.push(...matches.map(({ _id }) => _id));
    t.is(seen.length, 4);
    t.is(new Set(seen).size, 4);
  }
});

test('a table for the terminal in both languages; pairs without a match come from the run', (t) => {
  const generation = { _id: 'G', asOf: clock.now(), matches: 0, undecidedPairs: [{ policy: 'P', pairs: 7 }] };
  const view = figuresView(generation, [], {});
  t.like(view.policies[0], { key: 'P', undecidedPairs: 7 });
  t.deepEqual(figuresView(generation, [], { from: '2026-01' }).policies, []);
  t.regex(
    figuresText(view, () => '政策', 'zh'),
    /统计截至 2026-06-01 10:00\n[\s\S]*预计奖补[\s\S]*政策 {2}最近一次全量比对待核实 7$/,
  );
  t.regex(
    figuresText(view, () => '', 'en'),
    /cash to come[\s\S]*undecided in the last full run 7$/,
  );
});
