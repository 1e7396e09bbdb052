import type { Deps } from '../../src/deps.js';
import { writeContacts } from '../../src/enterprises/contact.service.js';
import type { Incoming } from '../../src/enterprises/write.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { findMatch } from '../../src/matching/match.service.js';
import { performMany } from '../../src/matching/process/bulk.service.js';
import { performDue } from '../../src/matching/process/due.service.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { answerObjection, openPublicityList } from '../../src/matching/process/publicity.service.js';
import { SpotCheckModel } from '../../src/matching/process/spot-check.model.js';
import { drawSpotCheck, recordOutcome } from '../../src/matching/process/spot-check.service.js';
import { finishSuccessions, succeed } from '../../src/matching/process/succession.service.js';
import { performing, recheckMatch } from '../../src/matching/process/transition.service.js';
import type { ActName } from '../../src/matching/process/walk.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { enqueueLeftOver } from '../../src/notifications/notification.service.js';
import { warnOfWindows } from '../../src/notifications/window-warnings.job.js';
import { InputError } from '../../src/terminal/input-error.js';
import { atLeast, fixed, policy, rulesWith, statement, storeFirms, uscc, withPublicity } from '../helpers/city.js';
import { type HandClock, handClock } from '../helpers/clock.js';
import { testDeps } from '../helpers/deps.js';
import { person } from '../helpers/match.js';
import { storePayment } from '../helpers/paid.js';
import { handTimers } from '../helpers/timers.js';

const START = '2026-03-02T02:00:00Z';
const wish = { kind: 'wish', windowDays: 15, onSilence: 'not-paid-in-this-batch' } as const;
const review = [
  { department: 'hrss', kind: 'first', days: 5 },
  { department: 'tax', kind: 'joint', days: 3 },
  { department: 'hrss', kind: 'final', days: 3 },
] as const;
const honest = { fact: 'dishonestJudgmentDebtor', operator: 'equal', value: false } as const;
const whole = policy(
  'X81-whole',
  { all: [atLeast('employees', 10), honest] },
  {
    ...{ benefit: fixed(3000), stacking: [], process: { ...withPublicity, review, confirmation: wish } },
  },
);
const offered = policy('X82-offered', atLeast('employees', 10), {
  ...{ benefit: fixed(100), stacking: [], process: { ...withPublicity, publicity: null, confirmation: wish } },
});

const LI = person('li', ['department'], 'hrss');
const WU = person('wu', ['department'], 'hrss');
const HE = person('he', ['department'], 'tax');
const CHEN = person('chen', ['staff']);
const SUN = person('sun', ['staff']);
const CAI = person('cai', ['finance']);
const BOSS = person('boss', ['firm']);

const id = (n: number): string => `${whole.code}:once:${uscc(n)}`;
const ids = (...numbers: number[]): string[] => numbers.map(id);

/** The city at the beginning of the scenario. */
export function processCity(): { clock: HandClock; deps: Deps } {
  const clock = handClock(START);
  return { clock, deps: testDeps({ clock, rules: rulesWith(whole, offered) }) };
}

/** Six firms that are matched and told; a seventh that is not, and succeeds one of them later. */
export async function prepareProcess(): Promise<void> {
  const { clock, deps } = processCity();
  // What the court said of the fourth is too old by the end of its publicity.
  const firms = Array.from({ length: 7 }, (_, n) => firmOf(n, n === 6 ? 1 : 12, n === 3 ? '2026-01-05' : '2026-02-20'));
  await storeFirms(firms, clock.now());
  await writeContacts([0, 1].map((n) => ({ uscc: uscc(n), contactEmail: `finance@firm${n}.example.com` })));
  await evaluate({ trigger: 'test', tell: true, timers: handTimers() }, deps);
  await enqueueLeftOver(deps);
}

function firmOf(n: number, employees: number, courtSpoke: string): Incoming {
  const { uscc: code, statements } = statement(n, { employees }, '2026-02-28');
  const court = statement(n, { dishonestJudgmentDebtor: false }, courtSpoke).statements;
  return { uscc: code, statements: [...statements, ...court.map((one) => ({ ...one, source: 'court' }))] };
}

/** What the timetable does from hour to hour, and what completes whatever a crash has left. */
export async function nextPass(deps: Deps): Promise<void> {
  await performDue(deps);
  await finishSuccessions(deps);
  await enqueueLeftOver(deps);
}

/**
 * Matches on their whole way: reviewed, shown, objected to, taken away during publicity, held at its end, confirmed,
 * succeeded, lapsed, paid, found at fault and recovered. Every step looks at what is there, so it can begin anywhere again.
 */
export async function carryThrough(): Promise<void> {
  const { clock, deps } = processCity();
  const day = async (iso: string): Promise<void> => {
    clock.set(iso);
    await nextPass(deps);
  };
  const act = (who: Person, name: ActName, input: object, ...numbers: number[]) =>
    performMany(ids(...numbers), name, input, performing(who, deps));
  await day(START);
  for (const who of [LI, HE, WU]) await act(who, 'pass-step', {}, 0, 1, 2, 3, 4);
  await act(LI, 'reject', { reason: '材料不符' }, 5);
  await showReviewed(deps);
  await day('2026-03-04T02:00:00Z');
  await act(CHEN, 'object', { objection: 'O1', text: '不符合条件' }, 0);
  await day('2026-03-05T02:00:00Z');
  await done(answerObjection(id(0), { objection: 'O1', upheld: true, answer: '属实' }, performing(HE, deps)));
  await storeFirms([statement(2, { employees: 3 }, '2026-03-04')], clock.now());
  await done(recheckMatch(id(2), performing(CHEN, deps)));
  await day('2026-03-12T16:30:00Z');
  await day('2026-03-16T02:00:00Z');
  await act(BOSS, 'confirm', {}, 1);
  const merged = { kind: 'merged', uscc: uscc(4), successors: [uscc(6)], on: '2026-03-15' } as const;
  await succeed({ ...merged, open: 'to-successor', basis: '登记通知' }, CHEN, deps);
  for (const morning of ['2026-03-27', '2026-03-30']) {
    await day(`${morning}T01:00:00Z`);
    await warnOfWindows(deps);
  }
  await day('2026-03-31T16:30:00Z');
  await act(CHEN, 'check-account', {}, 1);
  await act(CAI, 'pay', { payment: 'B1:1' }, 1);
  const paid = await findMatch(id(1), uscc(1));
  if (paid !== null) await storePayment(paid);
  await checkPaid(deps);
  await day('2026-04-03T02:00:00Z');
  await act(BOSS, 'answer-recovery', { answer: '已说明' }, 1);
  await act(SUN, 'decide-recovery', { reason: '不符合条件' }, 1);
  await act(CAI, 'recover', { receipt: 'R1' }, 1);
  await act(CHEN, 'archive', {}, 1);
  await nextPass(deps);
}

/** Staff put on show what has been reviewed and waits. */
async function showReviewed(deps: Deps): Promise<void> {
  const waiting = await MatchModel.find({ policy: whole.code, state: 'reviewing' }, { _id: 1 }).lean();
  if (waiting.length > 0)
    await openPublicityList(
      waiting.map(({ _id }) => _id),
      WU,
      deps,
    );
}

async function checkPaid(deps: Deps): Promise<void> {
  const drawn = await SpotCheckModel.findOne({}, { _id: 1 }).lean();
  const request = { policy: whole.code, share: 1, seed: '种子' };
  const check = drawn ?? (await done(drawSpotCheck(request, CHEN, deps)));
  if (check !== null)
    await recordOutcome(check._id, { match: id(1), outcome: 'at-fault', note: '人数不实' }, CHEN, deps);
}

/** What was done before is refused by now. */
async function done<T>(work: Promise<T>): Promise<T | null> {
  try {
    return await work;
  } catch (error) {
    if (error instanceof InputError) return null;
    throw error;
  }
}
