import test from 'ava';
import type { z } from 'zod';
import type { FactValue } from '../../src/eligibility/index.js';
import type { Incoming } from '../../src/enterprises/write.service.js';
import { openCorrection } from '../../src/followups/correction.service.js';
import type { factsPageSchema } from '../../src/space/facts-page.schema.js';
import { rulesWith, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { signedIn } from '../helpers/sign-in.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-09T02:00:00Z');
const deps = testDeps({ clock, rules: rulesWith() });
await migrateAll(clock);
const uscc = inventedUscc(1, '441602');
const stated = (source: string, facts: Readonly<Record<string, FactValue>>): Incoming['statements'][number] => ({
  ...{ batch: `${source}@1`, source, asOf: '2026-02-28', receivedAt: clock.now() },
  observed: Object.entries(facts).map(([slot, value]) => ({ slot, value })),
});
const SECRET = /7,?654,?321|P-SECRET|张三/;
const hires = [{ personId: 'P-SECRET-1', name: '示例张三' }, { personId: 'P-SECRET-2' }] as never;
await storeFirms(
  [
    {
      uscc,
      statements: [
        stated('market-supervision', {
          name: '河源示例有限公司',
          districtCode: '441602',
          registeredCapital: 5_000_000.5,
        }),
        stated('tax', { 'taxableIncome.2025': 7_654_321 }),
        stated('hrss', { hires, 'insuredEnd.2025': 21, 'insuredEnd.2024': 18 }),
        stated('disabled-federation', { 'disabledEmployees.2025': 3 }),
        stated('firm', { 'debtRatio.2025': 0.455, 'taxableIncome.2024': 1234.5 }),
      ],
    },
  ],
  clock.now(),
);
await openCorrection(
  uscc,
  { fact: 'insuredEnd', period: '2025', match: null, what: '应为 24 人', proposed: '24' },
  'boss',
  deps,
);
const running = await listenApp(deps);
test.after.always(async () => {
  await running.close();
  await database.close();
});

async function facts(lang: string) {
  const headers = await signedIn(
    { _id: 'boss', roles: ['member'], firms: [{ uscc, administrator: true }] },
    clock.now(),
  );
  const response = await fetch(`${running.base}/api/v1/space/enterprises/${uscc}/facts?lang=${lang}`, { headers });
  const text = await response.text();
  return { status: response.status, text, ...(JSON.parse(text) as z.output<typeof factsPageSchema>) };
}

test.serial('every fact with its value as the firm may see it, its source, its date', async (t) => {
  const { items, text } = await facts('zh');
  const of = (key: string, period: string | null = null) =>
    items.find((fact) => fact.key === key && fact.period === period);
  t.like(of('registeredCapital'), {
    ...{ value: '5,000,000.50 元', raw: '5000000.50', source: 'market-supervision', sourceName: '市场监督管理部门' },
    ...{ asOf: '2026-02-28', correctable: true, supplied: false, correction: null, hidden: null },
  });
  t.like(of('hires'), { value: '2 条', raw: null, hidden: 'sensitive', correctable: true });
  t.like(of('disabledEmployees', '2025'), { value: '3 人', raw: 3, hidden: null });
  t.like(of('taxableIncome', '2025'), { value: null, raw: null, hidden: 'conclusion', correctable: true });
  t.like(of('taxableIncome', '2024'), { raw: '1234.50', hidden: null, supplied: true, correctable: false });
  t.like(of('insuredEnd', '2025'), { correction: { state: 'open' } });
  t.like(of('insuredEnd', '2024'), { raw: 18, correction: null });
  t.like(of('districtCode'), { value: '源城区', raw: '441602' });
  t.notRegex(text, SECRET);
  t.notRegex((await facts('en')).text, SECRET);
});

test.serial('what the firm may supply itself, with what it has supplied', async (t) => {
  const { suppliable } = await facts('zh');
  const debt = suppliable.find(({ key }) => key === 'debtRatio');
  t.like(debt, { type: 'ratio', period: 'year', supplied: [{ period: '2025', value: '45.5%' }] });
  t.true(suppliable.every(({ type }) => type !== 'list'));
  t.false(suppliable.some(({ key }) => key === 'taxConclusions' || key === 'employees'));
});
