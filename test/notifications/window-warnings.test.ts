import test from 'ava';
import { writeContacts, writePreferences } from '../../src/enterprises/contact.service.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { CaseModel } from '../../src/followups/case.model.js';
import { JobLeaseModel } from '../../src/jobs/job-lease.model.js';
import { JobRunModel } from '../../src/jobs/job-run.model.js';
import { evaluateIncrementally } from '../../src/matching/incremental/incremental.service.js';
import { sendDeskDigests } from '../../src/notifications/desk-digest.job.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { enqueueLeftOver } from '../../src/notifications/notification.service.js';
import { warnOfWindows } from '../../src/notifications/window-warnings.job.js';
import { atLeast, fixed, policy, statement, storeFirms, uscc, wishAndAccount } from '../helpers/city.js';
import { idOf, processDatabase, smallCity } from '../helpers/process.js';
import { handTimers } from '../helpers/timers.js';

processDatabase();
test.serial.before(async () => {
  await NoticeModel.createIndexes();
  await JobRunModel.createIndexes();
});
test.serial.beforeEach(async () => {
  for (const model of [NoticeModel, JobRunModel, JobLeaseModel]) await model.collection.deleteMany({});
});

const wish = policy('X92-wish', atLeast('employees', 10), { benefit: fixed(1000), process: wishAndAccount });
const other = policy('X93-wish', atLeast('employees', 10), { benefit: fixed(1000), process: wishAndAccount });
const silent = policy('X94-silent', atLeast('employees', 10), {
  process: { ...wishAndAccount, confirmation: { kind: 'wish', windowDays: 15, onSilence: 'accept' } },
});

async function offered() {
  const city = smallCity('2026-03-02T02:00:00Z', wish, other, silent);
  await storeFirms(
    [0, 1].map((n) => statement(n, { employees: 12 }, '2026-02-28')),
    city.clock.now(),
  );
  await writeContacts([{ uscc: uscc(0), contactEmail: 'finance@firm0.example.com' }]);
  await city.run();
  await enqueueLeftOver(city.deps);
  await NoticeModel.collection.deleteMany({});
  return city;
}

test.serial('a firm is warned once of all that ends on a day, then a specialist is brought in', async (t) => {
  const { clock, deps } = await offered();
  // The windows end on Tuesday 17 March.
  clock.set('2026-03-11T01:00:00Z');
  t.deepEqual(await warnOfWindows(deps), { firms: 0, notices: 0, cases: 0 });
  clock.set('2026-03-12T01:00:00Z');
  t.deepEqual(await warnOfWindows(deps), { firms: 2, notices: 3, cases: 0 });
  t.deepEqual(await warnOfWindows(deps), { firms: 2, notices: 0, cases: 0 });
  const mail = await NoticeModel.findOne({ channel: 'email' }).lean();
  t.is(mail?.address, 'finance@firm0.example.com');
  t.regex(mail?.content.subject ?? '', /2 项惠企事项将于 2026-03-17 截止/);
  t.regex(mail?.content.text ?? '', /1\. 示例\(虚构\)：X92-wish（.+）：请确认享受意愿/);
  t.false((mail?.content.text ?? '').includes('X94'), 'where silence is a yes nothing is lost');
  t.notRegex(mail?.content.text ?? '', /1,?000\.00/);
  clock.set('2026-03-15T01:00:00Z');
  t.deepEqual(await warnOfWindows(deps), { firms: 2, notices: 0, cases: 4 });
  t.deepEqual(await warnOfWindows(deps), { firms: 2, notices: 0, cases: 0 });
  t.like(await CaseModel.findOne({ match: idOf('X92-wish', 0) }).lean(), {
    ...{ kind: 'window-ends', districtCode: '441602', dueOn: '2026-03-17' },
  });
  clock.set('2026-03-18T01:00:00Z');
  t.deepEqual(await warnOfWindows(deps), { firms: 0, notices: 0, cases: 0 });
});

test.serial('a warning is mailed also where the firm wants no mails, in its language', async (t) => {
  const { clock, deps } = await offered();
  await writePreferences(uscc(0), { language: 'en', channels: { email: false } });
  clock.set('2026-03-12T01:00:00Z');
  t.deepEqual(await warnOfWindows(deps), { firms: 2, notices: 3, cases: 0 });
  const mail = await NoticeModel.findOne({ channel: 'email' }).lean();
  t.regex(mail?.content.subject ?? '', /2 benefits wait for your answer until 2026-03-17/);
  t.regex(mail?.content.text ?? '', /1\. Example \(fictional\): X92-wish/);
});

test.serial('what is found from minute to minute comes to the desks together, at the digest times', async (t) => {
  const { clock, deps } = await offered();
  const slotOf = (iso: string) => ({
    slot: new Date(iso),
    late: false,
    token: 1,
    signal: new AbortController().signal,
  });
  const done = async (iso: string) => {
    clock.set(iso);
    const result = (await sendDeskDigests(slotOf(iso), deps)) as { runs: number; notices: number };
    await JobRunModel.collection.insertOne({
      ...{ _id: `desk-digest:${iso}` as never, job: 'desk-digest', slot: new Date(iso), state: 'done' },
    } as never);
    return result;
  };
  t.like(await done('2026-03-02T06:30:00Z'), { notices: 0 });
  await evaluateIncrementally({ timers: handTimers() }, deps);
  for (const n of [2, 3]) {
    clock.advance(60_000);
    await storeFirms([statement(n, { employees: 12 }, '2026-03-01')], clock.now());
    t.is((await evaluateIncrementally({ timers: handTimers() }, deps))?.runs.length, 1);
    await enqueueLeftOver(deps);
  }
  t.is(await NoticeModel.countDocuments({ uscc: null }), 0, 'no mail for each minute');
  t.is(await EnterpriseModel.countDocuments({}), 4);
  t.deepEqual(await done('2026-03-03T00:30:00Z'), { runs: 2, notices: 1 });
  const [digest] = await NoticeModel.find({ uscc: null }).lean();
  t.regex(digest?.content.subject ?? '', /2 户企业待跟进/);
  // Made again after a crash, it is the same; the next time has nothing new.
  await JobRunModel.collection.deleteOne({ _id: 'desk-digest:2026-03-03T00:30:00Z' as never });
  t.deepEqual(await done('2026-03-03T00:30:00Z'), { runs: 2, notices: 0 });
  t.deepEqual(await done('2026-03-03T06:30:00Z'), { runs: 0, notices: 0 });
});
