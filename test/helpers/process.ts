import test from 'ava';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { SuccessionModel } from '../../src/enterprises/succession.model.js';
import { CaseModel } from '../../src/followups/case.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { FirmAccountModel } from '../../src/matching/process/account.model.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { PublicityListModel } from '../../src/matching/process/publicity.model.js';
import { SpotCheckModel } from '../../src/matching/process/spot-check.model.js';
import { performing, performTransition } from '../../src/matching/process/transition.service.js';
import type { ActName } from '../../src/matching/process/walk.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../src/matching/runs/run.model.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { rulesWith, uscc } from './city.js';
import { handClock } from './clock.js';
import { openTestDatabase, type TestDatabase } from './database.js';
import { testDeps } from './deps.js';
import { person } from './match.js';
import { handTimers } from './timers.js';

const MODELS = [
  ...[EnterpriseModel, FactChangeModel, SuccessionModel, CaseModel, MatchModel, RunModel],
  ...[FirmAccountModel, PublicityListModel, SpotCheckModel, PaymentModel],
];

let database: TestDatabase | undefined;

/**
 * A database for the tests of a file, with the indexes of all that a process touches; emptied before each test.
 * Called after whatever the file awaits: ava starts at the first hook it is given, and takes no more after that.
 */
export function processDatabase(): void {
  test.serial.before(async () => {
    database = await openTestDatabase();
    for (const model of MODELS) await model.createIndexes();
  });
  test.after.always(() => database?.close());
  test.serial.beforeEach(emptied);
}

/** Nothing is left of what a process has touched. */
export async function emptied(): Promise<void> {
  for (const model of MODELS) await model.collection.deleteMany({});
}

export const HRSS = person('li', ['department'], 'hrss');
export const HRSS_HEAD = person('wu', ['department'], 'hrss');
export const TAX = person('he', ['department'], 'tax');
export const STAFF = person('chen', ['staff']);
export const FIRM = person('boss', ['firm']);
export const FINANCE = person('cai', ['finance']);

/** A small city with these policies and a clock of its own. */
export function smallCity(start: string, ...policies: PolicyVersion[]) {
  const clock = handClock(start);
  const deps = testDeps({ clock, rules: rulesWith(...policies) });
  return {
    clock,
    deps,
    run: () => evaluate({ trigger: 'test', timers: handTimers() }, deps),
    /** Does an act and gives its outcome. */
    act: async (who: Person, id: string, name: ActName, input: object = {}) =>
      (await performTransition(id, name, input, performing(who, deps))).outcome,
  };
}

export const idOf = (code: string, n: number, period = 'once'): string => `${code}:${period}:${uscc(n)}`;

/** The stored match. Throws where there is none. */
export async function stored(code: string, n: number, period?: string): Promise<MatchRecord> {
  const _id = idOf(code, n, period);
  const match = await MatchModel.findOne({ _id, uscc: uscc(n) }).lean<MatchRecord | null>();
  if (match === null) throw new Error(`no match ${_id}`);
  return match;
}
