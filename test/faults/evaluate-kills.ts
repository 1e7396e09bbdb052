import mongoose from 'mongoose';
import { generateFirm } from '../../seeds/generator/firm.js';
import { writeFirms } from '../../seeds/write-firms.js';
import type { Deps } from '../../src/deps.js';
import { type Incoming, writeEnterprises } from '../../src/enterprises/write.service.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import type { RunRecord } from '../../src/matching/runs/run.schema.js';
import { RunShardModel } from '../../src/matching/runs/run-shard.model.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { enqueueForRun } from '../../src/notifications/notification.service.js';
import { handClock } from '../helpers/clock.js';
import { type Installation, type KillPlan, momentsIn, newInstallation } from '../helpers/installation.js';
import { commandRuns, type End, endOf } from './evaluate-end.js';

export interface EvaluateFindings {
  /** The longest time from a start after the last kill to the end of the command; milliseconds. */
  longestMs: number;
  /** Where the kills met the command. */
  moments: Record<string, number>;
  /** The undisturbed run, so that a test can see that it did something of each. */
  run: End['runs'][number];
  mails: number;
  /** Notices that tell a round of a match which another notice of the same channel tells too. */
  twice: string[];
  /** What differs in the end from an undisturbed run. */
  different: string[];
}

export const AS_OF = '2026-11-22';
export const COMMAND = ['evaluate', '--as-of', AS_OF];
/** Before any run of a real process, whose clock is the machine's. */
const EARLIER = handClock('2024-01-05T01:00:00Z');

/**
 * Kills real evaluations of a city. Each round begins on a copy of the same city and is completed by the same command.
 * @param city is removed at the end
 */
export async function evaluateKills(city: Installation, { rounds, kills }: KillPlan): Promise<EvaluateFindings> {
  const undisturbed = await city.copy();
  try {
    let wholeMs = await undisturbed.run(...COMMAND);
    const expected = await endOf(undisturbed);
    const [run] = expected.runs;
    if (run === undefined) throw new Error('there was no run');
    const found: EvaluateFindings = {
      longestMs: 0,
      moments: {},
      run,
      mails: (await undisturbed.mails()).size,
      twice: [...expected.twice],
      different: [],
    };
    for (let round = 0; round < rounds; ) {
      const disturbed = await city.copy();
      try {
        const endedMs = await killRound(disturbed, momentsIn(wholeMs, kills), expected, found);
        // A machine with less other work than before is quicker, and the moments follow it.
        if (endedMs === null) round += 1;
        else wholeMs = Math.min(wholeMs, endedMs);
      } finally {
        await disturbed.remove();
      }
    }
    return found;
  } finally {
    await undisturbed.remove();
    await city.remove();
  }
}

/** A city that was never compared. @param rulesDir another rules folder than the package's own */
export async function newCity(firms: number, rulesDir = ''): Promise<Installation> {
  const city = await newInstallation(rulesDir);
  await city.within(EARLIER, (deps) => seed(firms, deps));
  return city;
}

/**
 * A city that has been compared and told once, and then has changed: new firms, and known ones of which something is new,
 * changed or lost.
 */
export async function changedCity(firms: number): Promise<Installation> {
  const city = await newInstallation();
  await city.within(EARLIER, async (deps) => {
    await seed(Math.round(firms * 0.6), deps);
    await enqueueForRun(await evaluate({ trigger: 'test', asOf: AS_OF }, deps), deps);
    await seed(firms, deps);
    await writeEnterprises(changesOf(Math.round(firms * 0.6), deps), { now: deps.clock.now(), lists: [] });
  });
  return city;
}

/** Leaves a city as a command does that is killed right after its run. */
export async function evaluateAsKilledAfterwards(city: Installation): Promise<void> {
  await city.within(handClock('2024-01-06T01:00:00Z'), (deps) => evaluate({ trigger: 'cli', asOf: AS_OF }, deps));
}

async function seed(count: number, { rules, clock }: Deps): Promise<void> {
  await writeFirms({ count, rules, asOf: AS_OF, now: clock.now() }, () => {});
}

/** Every seventh firm becomes a judgment debtor and loses what it had; of every fourth another figure is stated. */
function changesOf(firms: number, { rules, clock }: Deps): Incoming[] {
  const stated = (n: number, slot: string, value: boolean | number, source: string): Incoming => ({
    uscc: generateFirm(n, rules, AS_OF).uscc,
    statements: [{ batch: slot, source, asOf: AS_OF, receivedAt: clock.now(), observed: [{ slot, value }] }],
  });
  return Array.from({ length: firms }, (_, n) => n).flatMap((n) => {
    if (n % 7 === 0) return [stated(n, 'dishonestJudgmentDebtor', true, 'court')];
    return n % 4 === 0 ? [stated(n, 'taxableIncome.2025', 2_500_000 + n, 'tax')] : [];
  });
}

/** @returns null, or how long the command took where it had ended before it was to be killed for the first time */
async function killRound(
  disturbed: Installation,
  moments: readonly number[],
  expected: End,
  found: EvaluateFindings,
): Promise<number | null> {
  for (const [kill, moment] of moments.entries()) {
    const endedMs = await disturbed.kill(moment, ...COMMAND);
    if (endedMs !== null && kill === 0) return endedMs;
    const met = endedMs === null ? await disturbed.within(EARLIER, momentNow) : 'after its end';
    found.moments[met] = (found.moments[met] ?? 0) + 1;
  }
  found.longestMs = Math.max(found.longestMs, await disturbed.run(...COMMAND));
  const end = await endOf(disturbed);
  found.twice.push(...end.twice);
  found.different.push(...differences(end, expected));
  return null;
}

function differences(end: End, expected: End): string[] {
  const [first, ...later] = end.runs.map(({ attempts: _attempts, guard: _guard, ...run }) => run);
  const [wanted] = expected.runs.map(({ attempts: _attempts, guard: _guard, ...run }) => run);
  const [waiting, wait] = [waitingIn(end), waitingIn(expected)];
  const ids = new Set([...end.documents.keys(), ...expected.documents.keys()]);
  return [
    ...(JSON.stringify(first) === JSON.stringify(wanted) ? [] : [`run ${JSON.stringify(first)}`]),
    // A kill after the run but before its notices: the same command makes another run, which finds nothing to change.
    ...later
      .filter((run) => run.state !== 'done' || changed(run.counts) > 0)
      .map((run) => `later ${JSON.stringify(run)}`),
    ...(waiting === wait ? [] : [`waiting ${waiting}`]),
    ...(end.untold === 0 ? [] : [`${end.untold} runs untold`]),
    ...[...ids].filter((id) => end.documents.get(id) !== expected.documents.get(id)),
  ];
}

/** What waits for a person in the end: a later run looks again at what waited in an earlier one. */
function waitingIn({ runs }: End): string {
  return JSON.stringify(runs.flatMap(({ guard }) => guard.filter(({ state }) => state === 'waiting')));
}

function changed(counts: RunRecord['counts']): number {
  return counts.new + counts.changed + counts.lost + counts.held;
}

/** How far the command had come when it was killed. */
async function momentNow(): Promise<string> {
  const run = (await commandRuns()).at(-1);
  if (run === undefined) return 'before the run';
  if (run.state === 'running') {
    const begun = await RunShardModel.countDocuments({ cursor: mongoose.trusted({ $ne: null }) });
    return `in its ${run.phase}, ${begun > 0 ? 'after a batch' : 'in the first batch'}`;
  }
  if (run.toldAt === null) return 'before its notices were made';
  const unsent = await NoticeModel.countDocuments({ channel: 'email', state: mongoose.trusted({ $ne: 'sent' }) });
  return unsent > 0 ? 'before its mail was sent' : 'when all was done';
}
