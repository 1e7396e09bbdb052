import test from 'ava';
import { MandateModel } from '../../src/accounts/account.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { factsKnownAt, findEnterprise } from '../../src/enterprises/enterprise.service.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { giveGround, groundlessSources } from '../../src/enterprises/ground.service.js';
import { suppliableFacts } from '../../src/enterprises/supplied.service.js';
import { CaseModel } from '../../src/followups/case.model.js';
import { evaluateIncrementally } from '../../src/matching/incremental/incremental.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../src/matching/runs/run.model.js';
import { InputError } from '../../src/terminal/input-error.js';
import { atLeast, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { keepingAudit, testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { handTimers } from '../helpers/timers.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-11-22T02:00:00Z');
const audit = keepingAudit();
const rules = rulesWith(
  policy('X91-equipment', atLeast('equipmentInvestment', 100)),
  policy('X92-training', atLeast('staffEducationExpense', 10), { period: { kind: 'year', lag: 1 } }),
);
const deps = testDeps({ clock, audit, rules });
await migrateAll(clock);
const FIRM = inventedUscc(1, '441602');
const running = await listenApp(deps);
const firms = [FIRM, inventedUscc(2, '441602')].map((uscc) => ({ uscc, administrator: true }));
const member = await signedIn({ _id: 'boss', roles: ['member'], firms }, clock.now());
test.after.always(async () => {
  await running.close();
  await database.close();
});
test.serial.beforeEach(async () => {
  const models = [EnterpriseModel, FactChangeModel, MatchModel, RunModel, CaseModel];
  for (const model of models) await model.collection.deleteMany({});
  clock.set('2026-11-22T02:00:00Z');
  await storeFirms([{ ...statement(1, { employees: 5 }, '2026-10-31'), uscc: FIRM }], clock.now());
});

async function ask(method: string, key: string, body?: object, headers = member, uscc = FIRM) {
  const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc}/facts/${key}`, {
    ...{ method, headers: { 'content-type': 'application/json', ...headers } },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  return { status: response.status, json: JSON.parse(await response.text()) };
}
const storedValue = async (key: string) => (await findEnterprise(FIRM))?.values[key];
const states = async () =>
  (await MatchModel.find({}).sort({ _id: 1 }).lean()).map(({ policy: code, state }) => `${code} ${state}`);
const told = (source: string, facts: Parameters<typeof statement>[1], asOf: string) => {
  const { statements } = statement(1, facts, asOf);
  const from = { ...statements[0], batch: `${source}@${asOf}`, source, asOf, receivedAt: clock.now() };
  return storeFirms([{ uscc: FIRM, statements: [from as never] }], clock.now());
};

test.serial('what a firm supplies is compared with the next minute, and so is its being taken back', async (t) => {
  await evaluate({ trigger: 'test', timers: handTimers() }, deps);
  t.deepEqual(await states(), []);
  t.is((await ask('PUT', 'equipmentInvestment', { value: '250.50' })).status, 200);
  const firm = await findEnterprise(FIRM);
  t.is(firm?.values.equipmentInvestment, 250.5);
  t.deepEqual(firm?.dirtyFacts, ['equipmentInvestment']);
  const from = firm?.provenance.find(({ keys }) => keys.includes('equipmentInvestment'));
  t.like(from, { source: 'firm', asOf: '2026-11-22' });
  await evaluateIncrementally({ timers: handTimers() }, deps);
  t.deepEqual(await states(), ['X91-equipment payable']);
  const kept = audit.acts.find(({ after }) => JSON.stringify(after)?.includes('equipmentInvestment'));
  t.notRegex(JSON.stringify(kept), /250/, 'the trail holds no value');
  t.is((await ask('PUT', 'staffEducationExpense', { value: 40, period: '2025' })).status, 200);
  t.is((await ask('PUT', 'staffEducationExpense', { value: 50, period: '2024' })).status, 200);
  t.is((await ask('DELETE', 'staffEducationExpense?period=2025')).status, 200);
  t.deepEqual(await storedValue('staffEducationExpense'), { '2024': 50 });
  t.true((await findEnterprise(FIRM))?.dirtyFacts?.includes('staffEducationExpense'));
  t.is((await ask('DELETE', 'staffEducationExpense?period=2025')).status, 404, 'once');
});

test.serial('taken back, nothing is left of what was said, nor of what was said before', async (t) => {
  await ask('PUT', 'equipmentInvestment', { value: 111 });
  clock.advance(86_400_000);
  const later = await signedIn({ _id: 'boss-later', roles: ['member'], firms }, clock.now());
  await ask('PUT', 'equipmentInvestment', { value: 222 }, later);
  t.is(await FactChangeModel.countDocuments({ uscc: FIRM }), 1);
  t.is((await ask('DELETE', 'equipmentInvestment', undefined, later)).status, 200);
  t.notRegex(JSON.stringify([await FactChangeModel.find({}).lean(), await findEnterprise(FIRM)]), /111|222/);
});

test.serial(
  'what an office has stated stays, however old; and it takes the place of the firm’s own word',
  async (t) => {
    await told('industry', { equipmentInvestment: 90 }, '2024-01-31');
    const { status, json } = await ask('PUT', 'equipmentInvestment', { value: 500 });
    t.deepEqual([status, json.error.code], [409, 'stated-by-office']);
    t.is(await storedValue('equipmentInvestment'), 90);
    t.is((await ask('DELETE', 'equipmentInvestment')).status, 404, 'it is not the firm’s to take back');
    t.is((await ask('PUT', 'projectInvestment', { value: 500 })).status, 200);
    await told('industry', { projectInvestment: 400 }, '2025-06-30');
    t.is(await storedValue('projectInvestment'), 400, 'of an earlier day, and yet');
    // As of any day since, too: also where something else is newer.
    const firm = await findEnterprise(FIRM);
    await told('statistics', { employees: 6 }, '2026-11-30');
    const [known] = await factsKnownAt([(await findEnterprise(FIRM)) ?? (firm as never)], '2026-11-25');
    t.deepEqual([known?.values.projectInvestment, known?.values.employees], [400, 5]);
  },
);

test.serial(
  'figures of which an office shares its conclusion alone may be supplied; its conclusions may not',
  async (t) => {
    const keys = suppliableFacts(rules).map(({ key }) => key);
    t.true(keys.includes('taxableIncome') && keys.includes('equipmentPurchases') && keys.includes('debtRatio'));
    for (const key of [
      'taxConclusions',
      'employees',
      'name',
      'deductibleEquipmentPurchases',
      'vatRefundClauses',
      'none',
    ])
      t.is((await ask('PUT', key, { value: 1 })).status, 400, key);
    t.is((await ask('PUT', 'taxableIncome', { value: '1000.00', period: '2025' })).status, 200);
    const bought = [{ item: '示例机床', boughtOn: '2026-05-01', unitValue: '120000.00' }];
    t.is((await ask('PUT', 'equipmentPurchases', { value: bought })).status, 200);
    t.deepEqual(await storedValue('equipmentPurchases'), [{ ...bought[0], unitValue: 120000 }]);
    t.is((await ask('DELETE', 'equipmentPurchases')).status, 200);
    t.is(await storedValue('equipmentPurchases'), undefined);
  },
);

test.serial('what is no such value is refused in both languages, and nothing is stored', async (t) => {
  const before = await findEnterprise(FIRM);
  for (const [key, body] of [
    ['equipmentInvestment', { value: 'much' }],
    ['equipmentInvestment', { value: '' }],
    ['equipmentInvestment', { value: '1.234' }],
    ['equipmentInvestment', { value: 1e14 }],
    ['equipmentInvestment', { value: true }],
    ['equipmentInvestment', { value: [] }],
    ['equipmentInvestment', { value: 1, period: '2025' }],
    ['classOneIpCount', { value: 1.5 }],
    ['classOneIpCount', { value: -1 }],
    ['debtRatio', { value: 35, period: '2025' }],
    ['debtRatio', { value: 0.35 }],
    ['debtRatio', { value: 0.35, period: '2027' }],
    ['debtRatio', { value: 0.35, period: 'last' }],
    ['equipmentPurchases', { value: [{ item: 'x\u0007' }] }],
    ['equipmentPurchases', { value: [{ colour: 'red' }] }],
    ['equipmentPurchases', { value: [{ boughtOn: '2026-02-30' }] }],
  ] as const) {
    const { status, json } = await ask('PUT', key, body);
    t.is(status, 400, `${key} ${JSON.stringify(body)}`);
    t.regex(JSON.stringify(json), /[\u4e00-\u9fff].* · /, key);
  }
  t.deepEqual(await findEnterprise(FIRM), before);
  t.is((await ask('PUT', 'equipmentInvestment', { value: 1 }, member, inventedUscc(2, '441602'))).status, 404);
  t.is(await EnterpriseModel.countDocuments({}), 1, 'no firm comes to be by its own word');
});

test.serial('an agency that prepares may supply, one that looks may not', async (t) => {
  const agency = await signedIn({ _id: 'agency', roles: ['agency'] }, clock.now());
  for (const [scope, status] of [
    ['view', 403],
    ['prepare', 200],
  ] as const) {
    await MandateModel.collection.deleteMany({});
    await MandateModel.collection.insertOne({
      ...{ _id: 'm1' as never, uscc: FIRM, account: 'agency', scope, until: '2026-12-31', grantedBy: 'boss' },
      ...{ grantedAt: clock.now(), revokedAt: null },
    } as never);
    t.is((await ask('PUT', 'equipmentInvestment', { value: 7 }, agency)).status, status, scope);
    t.is((await ask('DELETE', 'equipmentInvestment', undefined, agency)).status, status, scope);
  }
});

test.serial('a firm’s own word needs no agreement, and no agreement speaks for it', async (t) => {
  t.deepEqual(await groundlessSources(['firm', 'tax'], '2026-11-22'), ['tax']);
  const given = { source: 'firm', uscc: null, scope: [], basis: '协议1号', until: null, givenBy: 'root' } as const;
  await t.throwsAsync(giveGround({ ...given, kind: 'agreement' }, deps), { instanceOf: InputError });
});
