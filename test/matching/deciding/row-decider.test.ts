import { isDeepStrictEqual } from 'node:util';
import test from 'ava';
import { serialize } from 'bson';
import fc from 'fast-check';
import { generatedEnterprise } from '../../../seeds/generator/document.js';
import { Random } from '../../../seeds/generator/random.js';
import { type Enterprise, elementOf } from '../../../src/enterprises/enterprise.schema.js';
import { type DecideContext, decideFirm, type PairDecision } from '../../../src/matching/deciding/decide-firm.js';
import { factsOfFirms } from '../../../src/matching/deciding/firm-facts.js';
import { type DecidedRow, RowDecider } from '../../../src/matching/deciding/row-decider.js';
import { planRun } from '../../../src/matching/runs/run-plan.js';
import { loadRules } from '../../../src/policies/policy.service.js';

const SEEDED = '2026-11-22';
const rules = loadRules();
/** Policies of two cities, on days that differ in what is in force and in the years that are looked at. */
const contexts = ['2026-11-22', '2027-02-10', '2025-12-31'].flatMap((asOf) =>
  ['441600', '440300'].map((city): DecideContext => {
    const plan = planRun(rules, { asOf, city, policy: null });
    return { plan, rules, asOf, factsOf: factsOfFirms(rules, asOf) };
  }),
);

/** All that a decision comes to, worked out. */
function workedOut(decision: PairDecision): unknown {
  const { planned, verdict } = decision;
  if (decision.verdict !== 'eligible') return [planned.policy.code, verdict];
  return [planned.policy.code, verdict, decision.confirmed, decision.signature, decision.figures()];
}

async function inColumns(row: DecidedRow): Promise<unknown[]> {
  await row.confirm(row.decisions.filter((one) => one.verdict === 'eligible'));
  return row.decisions.map(workedOut);
}

async function alone(firm: Enterprise, context: DecideContext): Promise<unknown[]> {
  return (await decideFirm(firm, context)).map(workedOut);
}

function stored(firm: Enterprise): { uscc: string; document: Uint8Array } {
  return { uscc: firm.uscc, document: serialize(firm) };
}

test('firms decided in columns come out as those decided one by one', async (t) => {
  let eligible = 0;
  const property = fc.asyncProperty(
    fc.constantFrom(...contexts),
    fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 12 }),
    fc.nat(),
    async (context, indexes, seed) => {
      const random = new Random(seed, 0);
      const firms = indexes.map((index) => damaged(generatedEnterprise(index, rules, SEEDED), random));
      const rows = new RowDecider(context).read(firms.map(stored));
      // All at once, as a batch does it: they are confirmed together.
      const worked = await Promise.all(rows.map((decided) => decided && inColumns(decided)));
      for (const [row, decided] of rows.entries()) {
        const firm = firms[row] as Enterprise;
        // A list that is none makes the plain way throw, even where no policy asks for it.
        const expected = await alone(firm, context).catch(() => null);
        if (decided === undefined) t.true(expected === null || firm.provenance.some(({ asOf }) => asOf > context.asOf));
        if (decided === undefined || expected === null) continue;
        const found = worked[row];
        t.is(decided.districtCode, firm.districtCode ?? null);
        eligible += expected.filter((one) => (one as unknown[]).length > 2).length;
        if (!isDeepStrictEqual(found, expected)) t.deepEqual(found, expected);
      }
    },
  );
  await fc.assert(property, { numRuns: Number(process.env.ZHIDA_PROPERTY_RUNS ?? 80) });
  t.true(eligible > 300, `${eligible} eligible pairs`);
});

test('a firm that cannot be read in columns is left to be decided by itself, and disturbs no other', async (t) => {
  const [context] = contexts as [DecideContext];
  const firms = Array.from({ length: 6 }, (_, index) => generatedEnterprise(index, rules, SEEDED));
  const corrupt: readonly [number, object][] = [
    [1, { provenance: null }],
    [3, { values: 'none' }],
    [4, { districtCode: 7 }],
  ];
  for (const [row, wrong] of corrupt) firms[row] = { ...(firms[row] as Enterprise), ...wrong } as Enterprise;
  const rows = new RowDecider(context).read(firms.map(stored));
  t.deepEqual(
    rows.map((row) => row !== undefined),
    [true, false, true, false, false, true],
  );
  for (const row of [0, 2, 5]) {
    t.deepEqual(await inColumns(rows[row] as DecidedRow), await alone(firms[row] as Enterprise, context));
  }
});

test('the same facts have the same signature whenever and from whomever they are known', async (t) => {
  const [context] = contexts as [DecideContext];
  const decider = new RowDecider(context);
  for (let index = 0; index < 40; index += 1) {
    const firm = generatedEnterprise(index, rules, SEEDED);
    const provenance = firm.provenance.map((entry) => ({ ...entry, source: `${entry.source}-2`, batch: 'other' }));
    const [one, other] = decider.read([stored(firm), stored({ ...firm, provenance })]);
    const signatures = [one, other].map((row) =>
      row?.decisions.map((decision) => (decision.verdict === 'eligible' ? decision.signature : decision.verdict)),
    );
    t.deepEqual(signatures[0], signatures[1]);
  }
});

const ODD: readonly unknown[] = [null, '', 'many', -1, 0, 1e15, Number.NaN, true, [], ['x', 3], { 2025: 'x' }, [{}]];

/** Some facts lost, of a wrong type, too old, of other years, of the day after; some lists stated record by record. */
function damaged(firm: Enterprise, random: Random): Enterprise {
  const values: Record<string, unknown> = { ...firm.values };
  for (const key of Object.keys(values)) {
    if (random.chance(0.03)) delete values[key];
    if (random.chance(0.03)) values[key] = random.pick(ODD);
  }
  const provenance = firm.provenance
    .filter(() => !random.chance(0.04))
    .map((entry) => ({
      ...entry,
      keys: entry.keys.filter(() => !random.chance(0.02)),
      asOf: random.chance(0.1) ? random.pick(['2019-05-01', '2024-06-30', '2026-01-31']) : entry.asOf,
    }));
  if (random.chance(0.5)) inParts(values, provenance, random);
  const cut = random.chance(0.1) ? { districtCode: undefined } : {};
  return { ...firm, ...cut, values: values as Enterprise['values'], provenance };
}

function inParts(
  values: Readonly<Record<string, unknown>>,
  provenance: { batch: string; source: string; asOf: string; receivedAt: Date; keys: string[] }[],
  random: Random,
): void {
  for (const list of ['qualifications', 'departmentLists', 'hires', 'loans', 'benefitsReceived']) {
    if (random.chance(0.4)) continue;
    for (const entry of provenance) entry.keys = entry.keys.filter((key) => key !== list || random.chance(0.3));
    const records = Array.isArray(values[list]) ? (values[list] as unknown[]) : [];
    const elements = records.flatMap((one) =>
      typeof one === 'object' && one !== null ? [elementOf(list, one as Readonly<Record<string, string>>)] : [],
    );
    for (const element of [...elements, 'little-giant', 'other|2026']) {
      if (random.chance(0.3)) continue;
      const asOf = random.pick(['2025-11-01', '2025-12-01', '2025-01-01', '2020-01-01']);
      provenance.push({
        batch: 'part',
        source: 'industry',
        asOf,
        receivedAt: new Date(0),
        keys: [`${list}#${element}`],
      });
    }
  }
}
