import test from 'ava';
import { createTask } from 'node-cron';
import { pino } from 'pino';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { JobRunModel } from '../../src/jobs/job-run.model.js';
import { createJobRunner, slotKey } from '../../src/jobs/run-job.js';
import { timetable } from '../../src/jobs/schedule.js';
import { TIMEZONE } from '../../src/jobs/scheduler.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { RunModel } from '../../src/matching/runs/run.model.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { handTimers } from '../helpers/timers.js';

const database = await openTestDatabase();
for (const model of [EnterpriseModel, MatchModel, RunModel, NoticeModel, JobRunModel]) await model.createIndexes();
test.after.always(() => database.close());

const clock = handClock('2026-11-21T18:30:00Z');
const rules = rulesWith(policy('X51-paid', atLeast('employees', 10), { benefit: fixed(1000) }));
const deps = testDeps({ clock, rules });
const jobs = timetable(deps);

test('the timetable is one that node-cron takes, no finer than a minute, each job under its own name', (t) => {
  t.is(new Set(jobs.map(({ name }) => name)).size, jobs.length);
  for (const { name, cron } of jobs) {
    t.regex(name, /^[a-z-]+$/);
    t.is(cron.split(' ').length, 5);
    t.notThrows(() => createTask(cron, () => {}, { timezone: TIMEZONE }).destroy());
  }
  const nightly = jobs.find(({ name }) => name === 'nightly-run');
  t.is(nightly?.catchUp, 'fire-once');
  const task = createTask(nightly?.cron ?? '', () => {}, { timezone: TIMEZONE });
  t.true(task.match(new Date('2026-11-21T18:30:00Z')), '02:30 in Shanghai');
});

test('a night: the run is recorded with its figures, the next minute tells the firms', async (t) => {
  await storeFirms([statement(0, { employees: 12 }, '2026-10-31')], clock.now());
  const runner = createJobRunner({ clock, timers: handTimers(), log: pino({ level: 'silent' }) });
  const at = async (name: string) => {
    const job = jobs.find((each) => each.name === name);
    const slot = clock.now();
    if (job && (await runner.elect(name, slot))) await runner.run(job, slot);
    return JobRunModel.findById(slotKey(name, slot)).lean();
  };
  t.like(await at('nightly-run'), { state: 'done', error: null });
  t.like(await RunModel.findOne({}).lean(), { state: 'done', trigger: 'schedule', asOf: '2026-11-22' });
  t.like(await at('resume-run'), { state: 'done', result: null });
  t.like(await at('notices'), { state: 'done', result: { firms: 1, notices: 1, sent: 0 } });
  t.is(await NoticeModel.countDocuments({ channel: 'inbox' }), 1);
  clock.advance(60_000);
  t.like(await at('notices'), { state: 'done', result: { firms: 0, notices: 0 } });
});
