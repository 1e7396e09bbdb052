import { Engine, type TopLevelCondition } from 'json-rules-engine';
import { Query } from 'mingo';
import { addOperators } from '../src/eligibility/confirm/confirm-operators.js';
import { compile, type Planes, pairsOf } from '../src/eligibility/index.js';
import { hashesOfDecide, hashesOfPlanes, sampleOf } from './batch-check.js';
import { AS_OF, enterprises, policies, vocabulary } from './batch-data.js';
import { type Cost, costOf, print } from './figure.js';
import { queryOf } from './mingo-query-data.js';

/**
 * 10,000 enterprises × 200 policies against json-rules-engine and mingo, in one process. Ours: raw columns in, class codes,
 * verdicts, and the eligible and undecided pairs out. json-rules-engine: one engine with all rules, constant facts, each run
 * awaited. Both peers are two-valued and give the pairs that are true.
 */
const ROWS = 10_000;
const POLICIES = 200;
const PEER_ROWS = 500;

const firms = enterprises(ROWS);
const rules = policies(POLICIES);
const plan = compile(rules, AS_OF, vocabulary);
const about = { n: ROWS, p: POLICIES, distinctLeaves: plan.distinctLeaves };

const prepared = await costOf(1, () => plan.bind(firms.columns));
print({ figure: 'batch: classes of the columns’ entries, once', value: prepared.cpu, unit: 'ms', ...about });

let spare: Planes | undefined;
/** Enterprises come chunk after chunk, each where the last one was. */
function ours() {
  const planes = plan.run(firms.columns, spare);
  spare = planes;
  return { planes, eligible: pairsOf(planes, 'eligible'), undecided: pairsOf(planes, 'undecided') };
}
const speedOf = (rows: number, { cpu }: Cost) => (rows * POLICIES) / (cpu / 1000);
await costOf(60, ours);
const cost = await costOf(9, ours);
const speed = speedOf(ROWS, cost);
const { planes, eligible, undecided } = ours();

const sample = sampleOf(ROWS);
const [said, decided] = [hashesOfPlanes(planes, sample), await hashesOfDecide(firms.columns, POLICIES, sample)];
const equal = said.eligible === decided.eligible && said.undecided === decided.undecided;
if (!equal) throw new Error(`batch and decide differ: ${JSON.stringify({ said, decided })}`);

const engine = new Engine([], { allowUndefinedFacts: true });
addOperators(engine, AS_OF);
const OWN = new Set([
  ...'between startsWithAny containsAny containsAll containsNone'.split(' '),
  ...'before onOrAfter withinMonthsBefore olderThanMonths'.split(' '),
]);
/** Own operators are not asked about facts that are missing, which json-rules-engine's ten operators see to themselves. */
const guarded = (conditions: unknown) =>
  JSON.parse(JSON.stringify(conditions), (key, value) =>
    key === 'operator' && OWN.has(value.split(':').at(-1)) ? `missingIsFalse:${value}` : value,
  ) as TopLevelCondition;
for (const { conditions } of rules) engine.addRule({ conditions: guarded(conditions), event: { type: 'hit' } });
const rows = Array.from({ length: PEER_ROWS }, (_, row) => firms.valuesAt(row));
let rejected = 0;
const runEngine = async (some: readonly object[]) => {
  for (const values of some)
    await engine.run(values as Record<string, unknown>).catch(() => {
      rejected += 1;
    });
};
await runEngine(rows.slice(0, 100));
const engineSpeed = speedOf(PEER_ROWS, await costOf(3, () => runEngine(rows)));
if (rejected > 0) throw new Error(`json-rules-engine rejected ${rejected} runs`);

const queries = rules.map(({ conditions }) => new Query(queryOf(conditions)));
const runQueries = () => rows.reduce((hits, values) => hits + queries.filter((query) => query.test(values)).length, 0);
runQueries();
const mingoSpeed = speedOf(PEER_ROWS, await costOf(3, runQueries));

const pairs = { unit: 'pairs/s', ...about };
const result = {
  eligible: eligible.rows.length / (ROWS * POLICIES),
  undecided: undecided.rows.length / (ROWS * POLICIES),
  sample: sample.length,
  sha256: said,
};
print({ figure: 'json-rules-engine', value: engineSpeed, ...pairs, n: PEER_ROWS });
print({ figure: 'mingo Query.test', value: mingoSpeed, ...pairs, n: PEER_ROWS });
print({
  figure: 'batch: recode, decide, pairs out',
  value: speed,
  ...pairs,
  ratio: speed / engineSpeed,
  against: 'json-rules-engine',
  wallMs: cost.wall,
  ...result,
});
print({
  figure: 'batch: recode, decide, pairs out',
  value: speed,
  ...pairs,
  ratio: speed / mingoSpeed,
  against: 'mingo Query.test',
});
