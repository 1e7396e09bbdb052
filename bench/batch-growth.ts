import { compile } from '../src/eligibility/index.js';
import { AS_OF, enterprises, policies, vocabulary } from './batch-data.js';
import { costOf, print } from './figure.js';

/** How the time grows with enterprises and with policies: recode and decide, on one core. */
for (const n of [10_000, 100_000, 1_000_000]) {
  const { columns } = enterprises(n);
  for (const p of [100, 1000, 2000]) {
    const plan = compile(policies(p), AS_OF, vocabulary);
    let spare = plan.run(columns);
    const run = () => {
      spare = plan.run(columns, spare);
    };
    for (let warm = 0; warm < 1_000_000 / n; warm += 10) run();
    const { cpu, wall } = await costOf(n === 1_000_000 ? 3 : 9, run);
    print({
      figure: 'growth',
      value: cpu,
      unit: 'ms',
      n,
      p,
      distinctLeaves: plan.distinctLeaves,
      wallMs: wall,
      pairsPerSecond: (n * p) / (cpu / 1000),
    });
  }
}
