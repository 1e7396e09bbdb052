import test from 'ava';
import { addDays, civilDateOf } from '../../../src/eligibility/civil-date.js';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { JobLeaseModel } from '../../../src/jobs/job-lease.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import {
  EVALUATION,
  evaluate,
  joinRun,
  needDayOfRun,
  writeApproved,
} from '../../../src/matching/runs/evaluate.service.js';
import { approveRunPolicy } from '../../../src/matching/runs/guard.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { runText } from '../../../src/matching/runs/run-words.js';
import { runsSayWho } from '../../../src/matching/runs/runs.migration.js';
import { RefusedError } from '../../../src/terminal/input-error.js';
import { atLeast, policy, rulesWith, statement, storeFirms, wishAndAccount } from '../../helpers/city.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { handTimers } from '../../helpers/timers.js';

// Who began a run, and by which rules it decides.
const MODELS = [EnterpriseModel, MatchModel, RunModel, RunShardModel];
const database = await openTestDatabase();
for (const model of MODELS) await model.createIndexes();
test.after.always(() => database.close());
const clock = handClock('2026-11-22T02:00:00Z');
const rulesFrom = (employees: number) =>
  rulesWith(
    policy('X51-guarded', atLeast('employees', employees), { process: { ...wishAndAccount, guard: { atLeast: 5 } } }),
    policy('X52-other', atLeast('employees', 30)),
  );
const deps = testDeps({ clock, rules: rulesFrom(10) });
const otherRules = testDeps({ clock, rules: rulesFrom(11) });
const options = { trigger: 'cli', by: 'Li', timers: handTimers(), batchSize: 4 };
const firms = (employees: number, asOf: string) =>
  storeFirms(
    Array.from({ length: 20 }, (_, n) => statement(n, { employees: employees + n }, asOf)),
    clock.now(),
  );
test.serial.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
  await firms(12, '2026-10-01');
  clock.advance(60_000);
});

async function stopAfter(batches: number): Promise<void> {
  const stop = new AbortController();
  let stored = 0;
  const progress = (): void => {
    stored += 1;
    if (stored === batches) stop.abort(new Error('killed'));
  };
  await evaluate({ ...options, signal: stop.signal, progress }, deps).catch(() => {});
}

test.serial('nobody takes the matches back to a day before the latest run, or ahead of today', async (t) => {
  await t.notThrowsAsync(needDayOfRun('2026-01-01', deps), 'nothing stands yet');
  await evaluate(options, deps);
  const today = civilDateOf(clock.now());
  for (const day of [undefined, today]) await t.notThrowsAsync(needDayOfRun(day, deps));
  await t.throwsAsync(needDayOfRun(addDays(today, -1), deps), {
    instanceOf: RefusedError,
    message: /^matches stand as of .*: a run as of .* would take them back/,
  });
  await t.throwsAsync(needDayOfRun(addDays(today, 1), deps), {
    instanceOf: RefusedError,
    message: /is after today, .*: nobody knows its facts yet/,
  });
  clock.advance(3_600_000);
  await evaluate({ ...options, asOf: '2027-03-01' }, deps);
  await t.notThrowsAsync(needDayOfRun(today, deps), 'from a day mistaken for today one comes back');
  await t.throwsAsync(needDayOfRun('2026-02-30', deps), { message: /not a day that exists/ });
});

test.serial('a run says who began it and by which rules, also where others take it up', async (t) => {
  await stopAfter(2);
  const run = await evaluate({ ...options, trigger: 'schedule', by: undefined }, deps);
  t.like(run, { state: 'done', attempts: 2, trigger: 'cli', by: 'Li' });
  t.regex(run.rules ?? '', /^[\w-]{43}$/);
  clock.advance(60_000);
  t.like(await evaluate({ ...options, trigger: 'schedule', by: undefined }, deps), { by: null, rules: run.rules });
  clock.advance(60_000);
  const { rules } = await evaluate(options, otherRules);
  t.not(rules, run.rules);
  t.regex(runText(run, new Map(), 'en'), /started by cli Li · rules [\w-]{12}\n/);
  t.regex(runText(run, new Map(), 'zh'), /发起 命令行 Li · 规则 [\w-]{12}\n/);
});

test.serial('what was approved is written in the name of who approved it', async (t) => {
  await evaluate(options, deps);
  await firms(-12, '2026-11-01');
  clock.advance(60_000);
  const { _id: held } = await evaluate(options, deps);
  await approveRunPolicy({ run: held, policy: 'X51-guarded', by: 'Wang', at: clock.now() });
  clock.advance(60_000);
  t.like(await writeApproved({ timers: handTimers() }, deps), [{ trigger: 'approval', by: 'Wang', state: 'done' }]);
});

test.serial('a process with other rules takes no part, and closes what was interrupted under them', async (t) => {
  await stopAfter(2);
  const theirs = { owner: 'elsewhere:1:a', until: new Date('2999-01-01') };
  await JobLeaseModel.updateOne({ _id: EVALUATION }, theirs);
  const refused = { name: 'InputError', message: /^run \w{26} decides by other rules than this process has/ };
  await t.throwsAsync(joinRun({ timers: handTimers() }, otherRules), refused);
  t.like(await RunModel.findOne({}).lean(), { state: 'running', attempts: 1, counts: { enterprises: 0 } });
  await JobLeaseModel.updateOne({ _id: EVALUATION }, { owner: null, until: new Date(0) });
  clock.advance(60_000);
  const anew = await joinRun({ timers: handTimers() }, otherRules);
  t.like(anew, { state: 'done', attempts: 1, trigger: 'cli', by: 'Li', counts: { enterprises: 20 } });
  t.is(await RunModel.countDocuments({ state: 'interrupted' }), 1);
});

test.serial('of runs from before nobody knows who began them', async (t) => {
  await evaluate(options, deps);
  await RunModel.collection.updateMany({}, { $unset: { by: '', rules: '' } });
  await runsSayWho(8).up(RunModel.db);
  t.like(await RunModel.findOne({}).lean(), { by: null, rules: null });
});
