import type { FactValue } from '../../../src/eligibility/index.js';
import type { CompleteList } from '../../../src/enterprises/enterprise.schema.js';
import type { Statement } from '../../../src/enterprises/write.service.js';
import { type Incoming, writeEnterprises } from '../../../src/enterprises/write.service.js';
import type { PolicyVersion } from '../../../src/policies/policy.schema.js';
import type { RuleBook } from '../../../src/policies/rule-book.schema.js';
import { atLeast, fixed, policy, rulesWith, uscc } from '../../helpers/city.js';

/** As many changes as there are: what these tests are about is not the guard. */
const UNGUARDED = { share: 1, atLeast: 100_000 };

const city = (code: string, conditions: PolicyVersion['conditions'], more: Partial<PolicyVersion> = {}) => {
  const made = policy(code, conditions, { validTo: '2027-12-31', benefit: fixed(1000), ...more });
  return { ...made, process: { ...made.process, guard: UNGUARDED } };
};

const tenPersons = atLeast('employees', 10);
const honest = { fact: 'dishonestJudgmentDebtor', operator: 'equal', value: false } as const;
const first = city('X51-persons', tenPersons);
const raised = { ...first, version: '2026-2', conditions: atLeast('employees', 20) };

/** Policies of every kind of dependence on facts, dates, places, parameters and periods. */
const POLICIES: readonly PolicyVersion[] = [
  first,
  city(
    'X52-honest',
    { all: [honest, tenPersons] },
    { benefit: { amount: { rate: { of: { fact: 'employees' }, by: { fixed: 10 } } } } },
  ),
  city('X53-young', { fact: 'establishedOn', operator: 'withinMonthsBefore', value: 12 }),
  city(
    'X54-old',
    { not: { fact: 'establishedOn', operator: 'withinMonthsBefore', value: 6 } },
    { class: 'right', benefit: null },
  ),
  city('X55-high-tech', { fact: 'qualificationCodes', operator: 'contains', value: 'high-tech' }),
  city('X56-hires', atLeast('startupLoanHires', 1), {
    benefit: { amount: { perUnit: { count: { fact: 'startupLoanHires' }, amount: { fixed: 500 } } } },
  }),
  city('X57-begins', tenPersons, { validFrom: '2026-12-24' }),
  city('X58-ends', tenPersons, { validTo: '2026-12-28' }),
  city('X59-county', tenPersons, { jurisdiction: { registration: ['441621'], tax: [], statistics: [] } }),
  city('X60-parameter', { fact: 'employees', operator: 'greaterThanInclusive', value: { fact: 'param.simulated' } }),
  city('X61-yearly', tenPersons, {
    class: 'relief',
    period: { kind: 'year', lag: 1 },
    benefit: { amount: { fact: 'revenue' } },
  }),
  city('X62-monthly', tenPersons, { period: { kind: 'month', lag: 0 } }),
  city('X64-sales', atLeast('monthlySales', 4000)),
  city('X63-until', { fact: 'asOf', operator: 'onOrBefore', value: '2027-01-05' }),
];

/** The rule book of a day: on the tenth a new version is published, on the fifteenth another one withdrawn. */
export function rulesOf(day: number): RuleBook {
  const policies = POLICIES.map((each) => (day >= 10 && each.code === first.code ? raised : each));
  const book = rulesWith(...policies.filter(({ code }) => day < 15 || code !== 'X54-old'));
  const value = { name: 'simulated', district: '', source: '示例', verified: false };
  return {
    ...book,
    parameters: [
      ...book.parameters,
      { ...value, value: 15, validFrom: '2026-01-01', validTo: '2026-12-30' },
      { ...value, value: 5, validFrom: '2026-12-31', validTo: null },
      { ...value, value: 25, district: '441621', validFrom: '2026-12-20', validTo: null },
    ],
  };
}

/** A small generator with a seed (Park and Miller, 1988). */
export function randomOf(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state * 48_271) % 2_147_483_647;
    return state % below;
  };
}

type Random = ReturnType<typeof randomOf>;
type Values = Readonly<Record<string, FactValue>>;

const QUARTERS = ['2025-12-20', '2026-01-31', '2026-05-01', '2026-06-20', '2026-06-30', '2026-11-30'];

/** What the registry and other departments say of a firm on a day. */
function valuesOf(random: Random, today: string): Values {
  const hired = QUARTERS[random(QUARTERS.length)] as string;
  const all: Values = {
    employees: random(40),
    establishedOn: QUARTERS[random(QUARTERS.length)] as string,
    districtCode: random(4) === 0 ? '441621' : '441602',
    'revenue.2025': random(9) * 1000,
    'revenue.2026': random(9) * 1000,
    hires: [{ personId: `p${random(3)}`, group: ['graduate'], hiredOn: hired, contractMonths: 12 }],
    qualifications: [
      { code: 'high-tech', recognisedOn: hired, validTo: random(2) === 0 ? '2026-12-26' : '2028-12-31' },
    ],
    'monthlySales.2026-12': random(9) * 1000,
    'monthlySales.2027-01': random(9) * 1000,
  };
  return today === '' ? all : Object.fromEntries(Object.entries(all).filter(() => random(3) === 0));
}

function incoming(
  n: number,
  values: Values,
  { asOf, source = 'statistics', batch }: { asOf: string; source?: string; batch: string },
): Incoming {
  const observed = Object.entries(values).map(([slot, value]) => ({ slot, value }));
  const statement: Statement = { batch, source, asOf, receivedAt: new Date(`${asOf}T01:00:00Z`), observed };
  return { uscc: uscc(n), statements: [statement] };
}

/** The firms on the first day. The courts have spoken of all of them for the last time. */
export async function settle(firms: number, random: Random, now: Date): Promise<void> {
  const all = Array.from({ length: firms }, (_, n): Incoming => {
    const facts = incoming(
      n,
      { name: `河源第${n}示例有限公司`, ...valuesOf(random, '') },
      { asOf: '2026-12-10', batch: 'first' },
    );
    const court = incoming(
      n,
      { dishonestJudgmentDebtor: random(5) === 0 },
      { asOf: n % 3 === 0 ? '2026-10-20' : '2026-12-01', source: 'court', batch: 'court' },
    );
    return { uscc: uscc(n), statements: [...facts.statements, ...court.statements] };
  });
  await writeEnterprises(all, { now, lists: [] });
}

/** One day of transfers: changes, corrections that are out of date, new firms, a complete list. */
export async function oneDay(day: number, firms: number, random: Random, now: Date): Promise<void> {
  const today = now.toISOString().slice(0, 10);
  const changed = new Map<string, Incoming>();
  for (let each = random(12); each >= 0; each -= 1) {
    const asOf = random(6) === 0 ? '2026-11-01' : today;
    const one = incoming(random(firms + day), valuesOf(random, today), { asOf, batch: `day${day}` });
    changed.set(one.uscc, one);
  }
  await writeEnterprises([...changed.values()], { now, lists: [] });
  if (day % 7 !== 3) return;
  const list: CompleteList = {
    _id: 'high-tech',
    closes: 'qualifications#high-tech',
    leaves: 'none',
    population: { districts: ['441602'] },
    asOf: today,
    source: 'science',
    batch: `list${day}`,
    receivedAt: now,
    named: 0,
    exempt: [],
  };
  const some = Array.from({ length: 20 }, () => random(firms));
  await writeEnterprises(
    [...new Set(some)].map((n) => ({ uscc: uscc(n), statements: [] })),
    { now, lists: [list] },
  );
}
