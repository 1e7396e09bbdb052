import test from 'ava';
import fc from 'fast-check';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import type { Enterprise, FactChange } from '../../src/enterprises/enterprise.schema.js';
import { pushFacts } from '../../src/enterprises/exchange.service.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { GroundModel } from '../../src/enterprises/ground.model.js';
import { clearEndedGrounds, giveGround, withdrawGround } from '../../src/enterprises/ground.service.js';
import { mergeEnterprise, withoutFacts } from '../../src/enterprises/merge.js';
import { evaluateIncrementally } from '../../src/matching/incremental/incremental.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { InputError } from '../../src/terminal/input-error.js';
import { atLeast, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const deps = testDeps({ clock, rules: rulesWith(policy('X71-jobs', atLeast('insuredEnd', 1))) });
await migrateAll(clock);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(async () => {
  clock.set('2026-03-02T02:00:00Z');
  for (const model of [EnterpriseModel, FactChangeModel, GroundModel, MatchModel])
    await model.collection.deleteMany({});
});

const FACT = 'insuredEnd.2026';
const source = deps.rules.catalogue.get('insuredEnd')?.source ?? '';
const uscc = (n: number): string => inventedUscc(n, '441602');
const push = (n: number, value: number, asOf = '2026-02-28') =>
  pushFacts({ source, asOf, rows: [{ uscc: uscc(n), facts: { [FACT]: value } }] }, deps);
const agreement = (more: object = {}) =>
  giveGround(
    { source, kind: 'agreement', uscc: null, scope: [], basis: 'A', until: null, givenBy: 'root', ...more },
    deps,
  );
const consent = (n: number, until = '2026-12-31') => agreement({ kind: 'authorisation', uscc: uscc(n), until });
const stored = (n: number) => EnterpriseModel.findOne({ _id: uscc(n), uscc: uscc(n) }).lean<Enterprise | null>();

test.serial('without an agreement or the firm’s consent nothing is taken', async (t) => {
  t.like((await push(1, 5))[0], {
    outcome: 'rejected',
    reasons: [`${FACT}: 没有协议，也没有企业授权 · no agreement, and no consent of the firm`],
  });
  t.is(await stored(1), null);
  await consent(1);
  t.is((await push(1, 5))[0]?.outcome, 'created');
  t.is((await push(2, 5))[0]?.outcome, 'rejected', 'another firm');
  await agreement({ scope: ['employees'].filter((key) => deps.rules.catalogue.get(key)?.source === source) });
  await t.throwsAsync(agreement({ scope: ['taxableIncome'] }), { instanceOf: InputError });
  await t.throwsAsync(agreement({ until: '2026-03-01' }), { instanceOf: InputError });
  await t.throwsAsync(consent(3, '2199-12-31'), { message: /授权最长五年，至 2031-03-0\d · .*five years/ });
  await t.notThrowsAsync(agreement({ until: '2199-12-31' }));
});

test.serial(
  'a consent that is withdrawn takes its facts along, past ones too, and the firm is compared anew',
  async (t) => {
    await storeFirms([{ ...statement(1, {}, '2026-02-27'), uscc: uscc(1) }], clock.now());
    const ground = await consent(1);
    await push(1, 5, '2026-02-27');
    await push(1, 6);
    t.true((await FactChangeModel.countDocuments({ uscc: uscc(1) })) > 0);
    await evaluate({ trigger: 'test', full: true }, deps);
    const state = async () => (await MatchModel.findOne({ uscc: uscc(1) }).lean())?.state;
    t.not(await state(), undefined);
    const before = await state();
    await withdrawGround(ground._id, uscc(1), deps);
    const firm = await stored(1);
    t.deepEqual(
      [firm?.values.insuredEnd, firm?.name],
      [undefined, '河源第1示例有限公司'],
      'what another source says stays',
    );
    t.false(JSON.stringify(firm?.provenance).includes(FACT));
    const past = await FactChangeModel.find({ uscc: uscc(1) }).lean<FactChange[]>();
    t.deepEqual(
      past.map(({ asOf, slots }) => [asOf, slots]).sort(),
      [
        ['2026-02-27', [{ slot: FACT }]],
        ['2026-02-28', [{ slot: FACT }]],
      ],
      'that it was said stays, what it said does not',
    );
    t.deepEqual(firm?.dirtyFacts, ['insuredEnd']);
    await evaluateIncrementally({}, deps);
    t.not(before, 'hold');
    t.is(await state(), 'hold');
    t.is((await push(1, 7))[0]?.outcome, 'rejected');
  },
);

test.serial('an agreement that ends leaves what firms have consented to', async (t) => {
  await agreement({ until: '2026-03-05' });
  await consent(1);
  await push(1, 5);
  await push(2, 5);
  clock.set('2026-03-05T02:00:00Z');
  t.deepEqual(await clearEndedGrounds(deps), { cleared: 0 }, 'its last day');
  clock.set('2026-03-05T17:00:00Z');
  t.deepEqual(await clearEndedGrounds(deps), { cleared: 1 });
  t.deepEqual([(await stored(1))?.values.insuredEnd, (await stored(2))?.values.insuredEnd], [{ '2026': 5 }, undefined]);
  t.deepEqual(await clearEndedGrounds(deps), { cleared: 0 }, 'once');
});

test.serial('only a member of the firm consents, and withdraws', async (t) => {
  const ask = async (headers: Record<string, string>, method: string, path = '', body?: object) => {
    const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc(1)}/authorisations${path}`, {
      ...{ method, headers: { 'content-type': 'application/json', ...headers } },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    });
    return { status: response.status, json: JSON.parse(await response.text()) };
  };
  const firms = [{ uscc: uscc(1), administrator: false }];
  const member = await signedIn({ _id: 'member', roles: ['member'], firms }, clock.now());
  const other = await signedIn(
    { _id: 'other', roles: ['member'], firms: [{ uscc: uscc(2), administrator: true }] },
    clock.now(),
  );
  const given = { source, until: '2026-12-31' };
  t.is((await ask(other, 'POST', '', given)).status, 404);
  const { status, json } = await ask(member, 'POST', '', given);
  t.is(status, 201);
  t.is((await ask(member, 'GET')).json.items.length, 1);
  t.is((await ask(other, 'DELETE', `/${json.id}`)).status, 404);
  t.is((await ask(member, 'DELETE', `/${json.id}`)).status, 200);
  t.is((await ask(member, 'DELETE', `/${json.id}`)).status, 404);
});

test.serial('a firm sees which sources it may authorise, and on what their facts are read today', async (t) => {
  await agreement({ source: 'ipr', scope: ['classOneIpCount'] });
  await consent(1, '2026-03-05');
  const firms = [{ uscc: uscc(1), administrator: false }];
  const read = async () => {
    const address = `${running.base}/api/v1/space/enterprises/${uscc(1)}/sources?lang=en`;
    const headers = await signedIn({ _id: 'member', roles: ['member'], firms }, clock.now());
    return (await fetch(address, { headers })).json() as Promise<{
      asOf: string;
      last: string;
      items: { source: string; name: string; facts: { key: string; ground: string | null }[] }[];
    }>;
  };
  const { asOf, last, items } = await read();
  t.deepEqual([asOf, last], ['2026-03-02', '2031-03-02']);
  const groundOf = (all: typeof items, key: string) => all.flatMap(({ facts }) => facts).find((one) => one.key === key);
  t.like(groundOf(items, 'insuredEnd'), { ground: 'authorisation' });
  t.is(groundOf(items, 'classOneIpCount'), undefined, 'what the firm itself supplies needs nobody’s leave');
  t.true(items.every(({ name }) => /^[\x20-\x7e’]+$/.test(name)));
  t.false(items.some((one) => one.source === 'firm'));
  clock.set('2026-03-06T02:00:00Z');
  t.like(groundOf((await read()).items, 'insuredEnd'), { ground: null }, 'its last day is over');
});

test('what is left after a withdrawal is what would be there had the source never spoken', (t) => {
  const slots = [
    'name',
    'insuredEnd.2025',
    'insuredEnd.2026',
    'qualifications#high-tech',
    'qualifications#niche',
  ] as const;
  const value = (slot: string, n: number) => {
    const [, element] = slot.split('#');
    if (element !== undefined) return [{ code: element }];
    return slot === 'name' ? `firm ${n}` : n;
  };
  const said = fc.record({ slot: fc.constantFrom(...slots), mine: fc.boolean() });
  const now = new Date('2026-03-02T00:00:00Z');
  const state = (each: readonly { slot: string; mine: boolean }[]) => {
    let firm: Enterprise | null = null;
    for (const [n, { slot, mine }] of each.entries()) {
      const from = { batch: mine ? 'a' : 'b', source: mine ? 'hrss' : 'industry', asOf: '2026-03-01', receivedAt: now };
      const observed = [{ slot, value: value(slot, n) as never }];
      firm = mergeEnterprise(firm, { uscc: 'U', statements: [{ ...from, observed }] }, [], now).enterprise;
    }
    return firm;
  };
  fc.assert(
    fc.property(fc.uniqueArray(said, { selector: ({ slot }) => slot, minLength: 1 }), (each) => {
      const all = state(each) as Enterprise;
      const left = withoutFacts(all, 'hrss', () => true, now)?.enterprise ?? all;
      const alone = state(each.filter(({ mine }) => !mine));
      const keys = (firm: Enterprise | null) => Object.keys(firm?.values ?? {}).sort();
      const owned = (firm: Enterprise | null) => (firm?.provenance ?? []).flatMap((entry) => entry.keys).sort();
      return (
        String(keys(left)) === String(keys(alone)) &&
        String(owned(left)) === String(owned(alone)) &&
        left.provenance.every((entry) => entry.source !== 'hrss')
      );
    }),
  );
  t.pass();
});
