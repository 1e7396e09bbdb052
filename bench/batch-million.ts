import { compile, pairsOf, startThreads } from '../src/eligibility/index.js';
import { hashesOfDecide, hashesOfPlanes, sampleOf } from './batch-check.js';
import { AS_OF, enterprises, policies, vocabulary } from './batch-data.js';
import { costOf, median, print } from './figure.js';

/**
 * A million enterprises × 1,000 policies: verdicts of all pairs as planes, from raw columns; the pairs; two threads. Verdicts
 * are written where the last ones were, as a city decided in chunks does. Batch and `decide` must agree on every hundredth
 * enterprise.
 */
const ROWS = 1_000_000;
const POLICIES = 1000;
const ROUNDS = 9;

const firms = enterprises(ROWS);
const rules = policies(POLICIES);
const plan = compile(rules, AS_OF, vocabulary);
const about = { n: ROWS, p: POLICIES, distinctLeaves: plan.distinctLeaves };

let spare = plan.run(firms.columns);
const run = () => {
  spare = plan.run(firms.columns, spare);
};
run();
const cost = await costOf(ROUNDS, run);
print({ figure: 'batch: recode and decide, one core', value: cost.cpu, unit: 'ms', ...about, wallMs: cost.wall });

const peak = () => process.resourceUsage().maxRSS / 1024;
print({ figure: 'peak memory, columns and verdicts', value: peak(), unit: 'MiB', ...about });

const planes = spare;
const found = { eligible: 0, undecided: 0 };
const pairs = await costOf(3, () => {
  globalThis.gc?.();
  found.eligible = pairsOf(planes, 'eligible').rows.length;
  found.undecided = pairsOf(planes, 'undecided').rows.length;
});
print({
  figure: 'batch: eligible and undecided pairs out of the planes',
  value: pairs.cpu,
  unit: 'ms',
  ...about,
  found,
});

const sample = sampleOf(ROWS);
const [said, decided] = [hashesOfPlanes(planes, sample), await hashesOfDecide(firms.columns, POLICIES, sample)];
if (said.eligible !== decided.eligible || said.undecided !== decided.undecided) {
  throw new Error(`batch and decide differ: ${JSON.stringify({ said, decided })}`);
}
print({
  figure: 'enterprises on which batch equals decide',
  value: sample.length,
  unit: 'enterprises',
  ...about,
  sha256: said,
});

// In turn, because the machine is not the same from one minute to the next.
const pools = [1, 2].map((count) => ({ threads: startThreads(count), times: [] as number[], spare }));
for (let round = 0; round <= ROUNDS; round += 1) {
  for (const pool of pools) {
    const began = performance.now();
    pool.spare = await pool.threads.run(plan, firms.columns, round === 0 ? undefined : pool.spare);
    if (round > 0) pool.times.push(performance.now() - began);
  }
}
const [one = Number.NaN, two = Number.NaN] = pools.map(({ times }) => median(times));
await Promise.all(pools.map(({ threads }) => threads.close()));
print({
  figure: 'batch: recode and decide, two threads',
  value: two,
  unit: 'ms',
  ...about,
  ratio: one / two,
  against: 'one thread, on the clock',
  ratioToMainThread: cost.wall / two,
});
