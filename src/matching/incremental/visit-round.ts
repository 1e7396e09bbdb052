import { ulid } from 'ulid';
import type { Deps } from '../../deps.js';
import type { CivilDate } from '../../eligibility/index.js';
import { dueForVisit, noteVisits } from '../../enterprises/visit.service.js';
import { storeWrites } from '../deciding/match-store.js';
import { changesOf, policyOf } from '../runs/changes.js';
import { guardedPolicies } from '../runs/guard.js';
import { openGuards } from '../runs/guard.service.js';
import { RunModel } from '../runs/run.model.js';
import { INCREMENTAL, type PolicyChanges, type RunRecord } from '../runs/run.schema.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import { endRun } from '../runs/run-store.js';
import { Tally } from '../runs/tally.js';
import { decideDue, type VisitedFirm, type VisitPlan } from './decide-due.js';
import { rulesDigest } from './policy-evaluation.js';

export interface RoundOptions {
  readonly visiting: VisitPlan;
  /** Enterprises of a round: its memory, and what a crash makes it repeat. */
  readonly size: number;
  /** Called right before the first write. @throws where the lease is not ours any more */
  assertOurs(): Promise<void>;
}

export interface Round {
  /** How many are done with; 0 where nobody was due, or all were changed by somebody else meanwhile. */
  readonly visited: number;
  /** Null where nothing had to be changed. */
  readonly run: string | null;
}

/**
 * Visits enterprises that are due: all of them are decided before anything is written, so that a policy of which today's
 * visits together would change too much waits for a person. Marks are taken off last: whatever dies before repeats the
 * round, finds what it had written unchanged, and ends the same.
 */
export async function visitRound({ visiting, size, assertOurs }: RoundOptions, deps: Deps): Promise<Round> {
  const { asOf, plan } = visiting;
  const { clock } = deps;
  const firms = await dueForVisit(asOf, size);
  if (firms.length === 0) return { visited: 0, run: null };
  const startedAt = clock.now();
  const id = ulid(startedAt.getTime());
  const visited = await decideDue(firms, visiting, { run: id, deps });
  const changes = changesOf(writesOf(visited));
  const guard = await guardedPolicies(plan, [...changes, ...(await changesToday(asOf, changes))], new Map());
  const held = (await openGuards('waiting')).map(({ guarded }) => guarded.policy);
  const waiting = new Set([...held, ...guard.map(({ policy }) => policy)]);
  const writes = writesOf(visited).filter((write) => !waiting.has(policyOf(write)));
  const changing = writes.length > 0 || guard.length > 0;
  await assertOurs();
  let conflicts = 0;
  if (changing) {
    const figures = figuresOf(visited, plan, waiting);
    const digest = rulesDigest(plan, deps.rules, asOf);
    const run = runOf({ id, asOf, startedAt, rules: digest, total: firms.length, figures, guard });
    await RunModel.collection.insertOne(run as never);
    conflicts = await storeWrites(writes);
    const counts = { ...figures.counts, conflicts };
    await endRun(id, { ...figures, counts, state: 'done' }, clock.now());
  }
  // Where somebody else has changed a match meanwhile, nobody knows which: those with writes are visited again.
  const settled = conflicts === 0 ? visited : visited.filter(({ pairs }) => pairs.every(({ write }) => write === null));
  return { visited: await noteVisits(settled.map(({ visit }) => visit)), run: changing ? id : null };
}

function writesOf(visited: readonly VisitedFirm[]) {
  return visited.flatMap(({ pairs }) => pairs.flatMap(({ write }) => write ?? []));
}

/** What today's earlier visits have changed of the same policies: many small changes are a large one. */
async function changesToday(asOf: CivilDate, now: readonly PolicyChanges[]): Promise<PolicyChanges[]> {
  const changing = new Set(now.map(({ policy }) => policy));
  const runs = await RunModel.find({ trigger: INCREMENTAL, asOf }, { policies: 1 }).lean<RunRecord[]>();
  return runs
    .flatMap(({ policies }) => policies)
    .filter(({ code }) => changing.has(code))
    .map(({ code, new: added, changed, lost }) => ({
      policy: code,
      ...{ new: added, changed, lost },
      samples: { new: [], changed: [], lost: [] },
    }));
}

function figuresOf(visited: readonly VisitedFirm[], plan: readonly PlannedPolicy[], waiting: ReadonlySet<string>) {
  const tally = new Tally(plan, { waiting });
  for (const { visit, pairs, error } of visited) {
    if (error === null) tally.decided();
    else tally.failed(visit.enterprise.uscc, error);
    const { uscc } = visit.enterprise;
    for (const { decision, count, amountFen } of pairs) tally.pair(decision, count, uscc, amountFen);
  }
  return tally.figures();
}

function runOf(
  of: Pick<RunRecord, 'asOf' | 'startedAt' | 'rules' | 'total' | 'guard'> & {
    id: string;
    figures: ReturnType<Tally['figures']>;
  },
): RunRecord {
  const { id, figures, ...known } = of;
  return {
    _id: id,
    trigger: INCREMENTAL,
    by: null,
    full: false,
    scope: { policy: null, enterprise: null },
    baseline: false,
    state: 'running',
    phase: 'write',
    attempts: 1,
    finishedAt: null,
    ...known,
    ...figures,
    setAside: [],
    toldAt: null,
    error: null,
  };
}
