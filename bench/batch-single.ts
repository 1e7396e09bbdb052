import { compile } from '../src/eligibility/index.js';
import { AS_OF, enterprises, policies, vocabulary } from './batch-data.js';
import { type Cost, costOf, percentile, print } from './figure.js';

/** One enterprise against 2,000 policies, as when a fact of it changes; one policy against a million, as when it is new. */
const POLICIES = 2000;
const ROWS = 1_000_000;

const firms = enterprises(ROWS);
const plan = compile(policies(POLICIES), AS_OF, vocabulary);
const rows = Array.from({ length: 3000 }, (_, row) => firms.factsAt(row * 300));
for (const facts of rows.slice(0, 1000)) plan.decideOne(facts);
const costs: Cost[] = [];
for (const facts of rows.slice(1000)) costs.push(await costOf(1, () => plan.decideOne(facts)));
const one = { unit: 'ms', n: 1, p: POLICIES, distinctLeaves: plan.distinctLeaves };
for (const [name, share] of [
  ['median', 0.5],
  ['99th percentile', 0.99],
] as const) {
  print({ figure: `one enterprise × all policies, ${name}`, ...percentileOf(costs, share), ...one });
}

const news = policies(12, 99);
const first = compile(news.slice(0, 1), AS_OF, vocabulary);
first.run(firms.columns);
const scans: Cost[] = [];
for (const policy of news.slice(1)) {
  scans.push(await costOf(1, () => compile([policy], AS_OF, vocabulary).run(firms.columns)));
}
const scanned = { unit: 'ms', n: ROWS, p: 1, slowest: Math.max(...scans.map(({ cpu }) => cpu)) };
print({ figure: 'one new policy × all enterprises: compile, recode, decide', ...percentileOf(scans, 0.5), ...scanned });

function percentileOf(some: readonly Cost[], share: number) {
  return {
    value: percentile(
      some.map(({ cpu }) => cpu),
      share,
    ),
    wallMs: percentile(
      some.map(({ wall }) => wall),
      share,
    ),
  };
}
