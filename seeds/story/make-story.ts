import type { Deps } from '../../src/deps.js';
import { addDays, civilDateOf } from '../../src/eligibility/civil-date.js';
import type { CivilDate } from '../../src/eligibility/facts.js';
import { writeContacts } from '../../src/enterprises/contact.service.js';
import { findEnterprises } from '../../src/enterprises/enterprise.service.js';
import { writeEnterprises } from '../../src/enterprises/write.service.js';
import { ownerName } from '../../src/jobs/lease.js';
import { latestRun, matchesOfFirm } from '../../src/matching/match.service.js';
import { joinRun } from '../../src/matching/runs/evaluate.service.js';
import { deliverDue, enqueueLeftOver } from '../../src/notifications/notification.service.js';
import { allPaymentsOf } from '../../src/payments/payment-store.js';
import { InputError } from '../../src/terminal/input-error.js';
import { makeAccounts } from './accounts.js';
import { onDay } from './days.js';
import { firstStatements, monthlyStatements } from './firms.js';
import { makeGrounds } from './grounds.js';
import { STORY_FIRMS } from './people.js';
import { STORY, type Step, stepsOf } from './steps.js';
import { WAYS } from './ways.js';

/** Days before the day of the demo on which the firms are first known. */
const BEGIN = 100;
/** Days before it on which departments sent anew what ages. */
const MONTHLY = [60, 30, 2];

/** Tells what was left out, and why. */
export type Say = (line: string) => void;

/** What a story consists of, step by step; a test may stop between any two. */
export type Between = (step: string) => void;

/**
 * Makes the three firms of the demo and who acts for and about them, and lets the weeks before today happen to the first
 * one: by the same services as everybody's, on the days on which they would have. Stopped anywhere, it goes on when it is
 * made again; where it was made, nothing changes. Today's comparison is left to the run over everybody that follows.
 */
export async function makeStory(deps: Deps, say: Say, between: Between = () => {}): Promise<void> {
  const today = await dayOfStory(deps);
  const begin = addDays(today, -BEGIN);
  const first = onDay(deps, begin);
  await write(firstStatements(begin, today, first.clock.now(), deps.rules), first);
  between('firms');
  await writeContacts(Object.values(STORY_FIRMS).map(({ uscc, email }) => ({ uscc, contactEmail: email })));
  await makeAccounts(first);
  await makeGrounds(first);
  between('accounts');
  const reached = (await lastDayWritten()) ?? begin;
  await finishRun(onDay(deps, reached));
  const left = new Set<string>();
  for (const [place, { on, policy, take }] of stepsUntil(today, begin, deps, say).entries()) {
    if (left.has(policy)) continue;
    try {
      await take(onDay(deps, on));
    } catch (error) {
      // A day on which a policy was not in force yet, or of a year without a calendar: that benefit is told as far as it came.
      if (!(error instanceof InputError)) throw error;
      left.add(policy);
      say(`  示例故事略过（${on}）：${error.message}`);
    }
    // Nothing is told on a day before that of which it tells.
    if (on >= reached) await tell(on, deps);
    between(`${place} ${policy} ${on}`);
  }
}

/** What an earlier start was about to send is sent as well, once its claim has run out. */
async function tell(day: CivilDate, deps: Deps): Promise<void> {
  await enqueueLeftOver(onDay(deps, day));
  for (const minutes of [0, 10, 20]) await deliverDue(onDay(deps, day, minutes), ownerName(), { parallel: 1 });
}

/** The day on which an earlier start came to its end; null where there was none. */
async function lastDayWritten(): Promise<CivilDate | null> {
  const { uscc } = STORY_FIRMS.rich;
  const run = await latestRun();
  const written = [...(await matchesOfFirm(uscc)), ...(await allPaymentsOf([uscc]))].map(({ updatedAt }) => updatedAt);
  if (run?.trigger === STORY) written.push(run.finishedAt ?? run.startedAt);
  return written.length === 0 ? null : civilDateOf(new Date(Math.max(...written.map(Number))));
}

/** A comparison that was cut off is taken to its end, on its own day. */
async function finishRun(deps: Deps): Promise<void> {
  const run = await latestRun();
  if (run?.state === 'running' && run.trigger === STORY) await joinRun({}, deps);
}

/** Whether firms of the story are there, so that a demo stopped in the middle goes on. */
export async function hasBegun(): Promise<boolean> {
  return (await ownFirms()).length > 0;
}

/** A story that goes on after midnight stays the story of the day on which it began. */
async function dayOfStory({ clock }: Pick<Deps, 'clock'>): Promise<CivilDate> {
  const [known] = await ownFirms();
  return known === undefined ? civilDateOf(clock.now()) : addDays(civilDateOf(known.createdAt), BEGIN);
}

const ownFirms = () => findEnterprises(Object.values(STORY_FIRMS).map(({ uscc }) => uscc));

function stepsUntil(today: CivilDate, begin: CivilDate, { rules }: Deps, say: Say): Step[] {
  const steps: Step[] = MONTHLY.map((before) => {
    const on = addDays(today, -before);
    return { on, policy: '', take: (deps) => write(monthlyStatements(on, begin, deps.clock.now(), rules), deps) };
  });
  for (const way of WAYS) {
    try {
      steps.push(...stepsOf(way, today, rules.holidays));
    } catch (error) {
      if (!(error instanceof InputError)) throw error;
      say(`  示例故事略过 ${way.policy}：${error.message}`);
    }
  }
  // Of one day in the order in which they stand.
  return steps.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0));
}

async function write(statements: ReturnType<typeof firstStatements>, { clock }: Pick<Deps, 'clock'>): Promise<void> {
  await writeEnterprises(statements, { now: clock.now(), lists: [] });
}
