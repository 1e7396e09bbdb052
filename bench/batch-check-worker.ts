import { parentPort, workerData } from 'node:worker_threads';
import { decide } from '../src/eligibility/decide.js';
import type { CheckTask } from './batch-check.js';
import { AS_OF, enterprisesIn, policies, vocabulary } from './batch-data.js';

const { columns, policies: count, rows } = workerData as CheckTask;
const { factsAt } = enterprisesIn(columns);
const rules = policies(count);
const verdicts = rows.flatMap((row) => {
  const facts = factsAt(row);
  return rules.map(({ conditions }) => decide(conditions, facts, AS_OF, vocabulary).verdict);
});
parentPort?.postMessage(verdicts);
