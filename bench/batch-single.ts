import { compile } from '../src/eligibility/index.js';
import { AS_OF, enterprises, policies, vocabulary } from './batch-data.js';
import { costOf, percentile, print, timed } from './figure.js';

/** One enterprise against 2,000 policies, as when a fact of it changes; one policy against a million, as when it is new. */
const POLICIES = 2000;
const ROWS = 1_000_000;

const firms = enterprises(ROWS);
const plan = compile(policies(POLICIES), AS_OF, vocabulary);
const rows = Array.from({ length: 3000 }, (_, row) => firms.factsAt(row * 300));
for (const facts of rows.slice(0, 1000)) plan.decideOne(facts);
const samples = rows.slice(1000).map((facts) => timed(1, () => plan.decideOne(facts))[0] ?? 0);
const one = { unit: 'ms', n: 1, p: POLICIES, distinctLeaves: plan.distinctLeaves };
print({ figure: 'one enterprise × all policies, median', value: percentile(samples, 0.5), ...one });
print({ figure: 'one enterprise × all policies, 99th percentile', value: percentile(samples, 0.99), ...one });

const news = policies(12, 99);
const first = compile(news.slice(0, 1), AS_OF, vocabulary);
first.run(firms.columns);
const costs = [];
for (const policy of news.slice(1)) {
  costs.push(await costOf(1, () => compile([policy], AS_OF, vocabulary).run(firms.columns)));
}
const cpu = costs.map((cost) => cost.cpu);
print({
  figure: 'one new policy × all enterprises: compile, recode, decide',
  value: percentile(cpu, 0.5),
  unit: 'ms',
  n: ROWS,
  p: 1,
  slowest: Math.max(...cpu),
  wallMs: percentile(
    costs.map(({ wall }) => wall),
    0.5,
  ),
});
