import { generatedEnterprise } from '../seeds/generator/document.js';
import { decideFirm } from '../src/matching/deciding/decide-firm.js';
import { factsOfFirms } from '../src/matching/deciding/firm-facts.js';
import { planRun } from '../src/matching/runs/run-plan.js';
import { loadRules } from '../src/policies/policy.service.js';
import { print } from './figure.js';

/**
 * What one firm costs a run, without the database: its facts, every policy in force, amounts and evidence, and the
 * confirmation by json-rules-engine. `node dist/bench/evaluate.js [firms]` prints one line of JSON. CPU time of the whole
 * process counts, the compiler's and the garbage collector's threads included.
 */
const AS_OF = '2026-11-22';
const CITY = '441600';
const BATCH = 500;

const firms = Number(process.argv[2] ?? 500);
const rules = loadRules();
const plan = planRun(rules, { asOf: AS_OF, city: CITY, policy: null });
const context = { plan, rules, asOf: AS_OF, factsOf: factsOfFirms(rules, AS_OF) };
const verdicts = { eligible: 0, ineligible: 0, undecided: 0, 'not-in-force': 0 };
let withheld = 0;
let cpu = 0;
let wall = 0;

for (let from = 0; from < firms; from += BATCH) {
  const size = Math.min(BATCH, firms - from);
  const batch = Array.from({ length: size }, (_, place) => generatedEnterprise(from + place, rules, AS_OF));
  const began = performance.now();
  const before = process.cpuUsage();
  for (const enterprise of batch) {
    for (const decision of await decideFirm(enterprise, context)) {
      verdicts[decision.verdict] += 1;
      if (decision.verdict === 'eligible' && !decision.confirmed) withheld += 1;
    }
  }
  const { user, system } = process.cpuUsage(before);
  cpu += (user + system) / 1000;
  wall += performance.now() - began;
}

print({
  figure: 'a run without its database, of one firm',
  value: cpu / firms,
  unit: 'ms of processor time',
  n: firms,
  p: plan.length,
  pairsPerSecond: Math.round((firms * plan.length) / (cpu / 1000)),
  wallSeconds: wall / 1000,
  ...verdicts,
  withheld,
});
