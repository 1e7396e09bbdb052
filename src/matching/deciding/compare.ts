import type { CivilDate } from '../../eligibility/facts.js';
import type { Grounds, MatchEvent, MatchRecord, RunChange } from '../match.schema.js';
import { allows, eventAfterMatch, isToTell } from '../match-states.js';
import { matchId } from '../runs/run-plan.js';
import type { EligiblePair, PairDecision } from './decide-firm.js';
import { Draft, type StoredMatch } from './draft.js';

export interface CompareContext {
  readonly run: string;
  readonly asOf: CivilDate;
  readonly at: Date;
}

/** What a pair counts as. An eligible one is exactly one of the first four. */
export type PairCount = 'new' | 'changed' | 'unchanged' | 'withheld' | 'lost' | 'held' | null;

export type MatchWrite =
  | { readonly kind: 'insert'; readonly match: MatchRecord; readonly tellPending: boolean }
  | {
      readonly kind: 'update';
      readonly stored: StoredMatch;
      readonly set: Partial<MatchRecord>;
      readonly tellPending: boolean;
      readonly events: readonly MatchEvent[];
    };

export interface Comparison {
  readonly count: PairCount;
  readonly write: MatchWrite | null;
}

/** One pair as decided now beside its stored match: what it counts as and what, if anything, is to be written. */
export function compare(
  firm: { readonly uscc: string; readonly districtCode: string | null },
  decision: PairDecision,
  stored: StoredMatch | undefined,
  context: CompareContext,
): Comparison {
  if (decision.verdict === 'not-in-force') return { count: null, write: null };
  if (decision.verdict === 'eligible' && decision.confirmed) {
    if (stored === undefined) return created(firm, decision, context);
    return kept(decision, stored, firm.districtCode, context);
  }
  // Only *ineligible* takes a match away; undecided, and a verdict the second engine denies, suspend it.
  const withheld = decision.verdict === 'eligible';
  const event = decision.verdict === 'ineligible' ? 'withdraw' : 'hold';
  const why = () => ({ ...(withheld ? { note: 'engines disagree' } : {}), grounds: groundsOf(decision, context) });
  const ended = stored === undefined ? null : suspended(stored, event, why, context);
  if (ended === null) return { count: withheld ? 'withheld' : null, write: null };
  return { ...ended, count: withheld ? 'withheld' : ended.count };
}

function created(
  { uscc, districtCode }: { readonly uscc: string; readonly districtCode: string | null },
  decision: EligiblePair,
  { run, at }: CompareContext,
): Comparison {
  const { planned } = decision;
  const { policy, period } = planned;
  const figures = decision.figures();
  const draft = new Draft(policy.class, null, { run, at });
  draft.apply('match');
  advance(draft, decision);
  const { state, heldFrom, round, frozen } = draft;
  const toTell = isToTell(draft.seen(figures.amountFen));
  const { version, delivery, amountFen, payableFen, ceiling, evidence, signature } = figures;
  // Every field by its name: engines make such an object at once, and one with parts spread into it key by key.
  const match: MatchRecord = {
    _id: matchId(planned, uscc),
    uscc,
    policy: policy.code,
    period,
    class: policy.class,
    districtCode,
    verdict: 'eligible',
    version,
    delivery,
    amountFen,
    payableFen,
    ceiling,
    evidence,
    signature,
    state,
    heldFrom,
    round,
    frozen,
    difference: null,
    runId: run,
    runChange: 'new',
    revision: 1,
    toldRound: 0,
    tellRun: toTell ? run : null,
    tellFrom: null,
    history: draft.events,
    createdAt: at,
    updatedAt: at,
  };
  return { count: 'new', write: { kind: 'insert', match, tellPending: toTell } };
}

/** Eligible now and known before: it may come back, be released, go on, be told, or have other figures. */
function kept(
  decision: EligiblePair,
  stored: StoredMatch,
  districtCode: string | null,
  context: CompareContext,
): Comparison {
  const { planned } = decision;
  const { class: kind } = planned.policy;
  const draft = new Draft(kind, stored, context);
  const returns = draft.state === 'withdrawn';
  if (returns) draft.apply('re-enter');
  if (draft.state === 'hold') draft.apply('release');
  const set: Partial<MatchRecord> = figureChanges(draft, decision, stored, context);
  advance(draft, decision);
  const amountFen = set.amountFen === undefined ? stored.amountFen : set.amountFen;
  const due = stored.tellFrom === null || stored.tellFrom <= context.asOf;
  const toTell = isToTell(draft.seen(amountFen)) && (due || returns);
  const unchanged =
    draft.events.length === 0 && Object.keys(set).length === 0 && toTell === (stored.tellPending === true);
  if (unchanged) return { count: alreadyCounted(stored, context, ['new', 'changed']) ?? 'unchanged', write: null };
  const count = returns ? 'new' : 'changed';
  return { count, write: update(draft, stored, toTell, { ...set, districtCode, runChange: count }, context) };
}

/** Version and amount stay as they are once frozen; what differs is noted beside them for a person. */
function figureChanges(
  draft: Draft,
  decision: EligiblePair,
  stored: StoredMatch,
  { run, at }: CompareContext,
): Partial<MatchRecord> {
  const { signature } = decision;
  const same = signature === stored.signature;
  // Also for one that comes back as it was: what had been noted beside its earlier round is over.
  if (same) return stored.difference === null ? {} : { difference: null };
  if (!draft.frozen) return isLive(draft) ? { ...decision.figures(), difference: null } : {};
  if (stored.difference?.signature === signature || !(isLive(draft) || draft.state === 'paid')) return {};
  const { version, amountFen } = decision.figures();
  draft.note('difference', version === stored.version ? 'facts' : `version ${version}`);
  return { difference: { run, at, version, amountFen, signature } };
}

function suspended(
  stored: StoredMatch,
  event: 'withdraw' | 'hold',
  why: () => Pick<MatchEvent, 'note' | 'grounds'>,
  context: CompareContext,
): Comparison | null {
  const counted = event === 'withdraw' ? 'lost' : 'held';
  if (!allows(stored.class, stored.state, event)) {
    const before = alreadyCounted(stored, context, [counted]);
    return before === null ? null : { count: before, write: null };
  }
  const draft = new Draft(stored.class, stored, context);
  draft.apply(event, why());
  return { count: counted, write: update(draft, stored, false, { runChange: counted }, context) };
}

function groundsOf(decision: Exclude<PairDecision, { verdict: 'not-in-force' }>, { asOf }: CompareContext): Grounds {
  const { planned, verdict } = decision;
  const { version } = planned.policy;
  const evidence = decision.verdict === 'eligible' ? decision.figures().evidence : decision.seen?.();
  return { version, verdict, ...(evidence ?? { asOf, facts: [] }) };
}

/** Takes a fresh match as far as its process goes by itself. */
function advance(draft: Draft, decision: EligiblePair): void {
  if (draft.state !== 'matched') return;
  const { policy } = decision.planned;
  const event = eventAfterMatch(policy.class, decision.delivery(), policy.process);
  if (event !== null) draft.apply(event);
}

/** A run that was interrupted meets what it wrote before: it counts the same as the first time. */
function alreadyCounted(
  stored: StoredMatch,
  { run }: CompareContext,
  kinds: readonly RunChange[],
): Exclude<PairCount, null> | null {
  return stored.runId === run && kinds.includes(stored.runChange) ? stored.runChange : null;
}

function isLive(draft: Draft): boolean {
  return allows(draft.kind, draft.state, 'withdraw');
}

function update(
  draft: Draft,
  stored: StoredMatch,
  tellPending: boolean,
  set: Partial<MatchRecord>,
  { run, at }: CompareContext,
): MatchWrite {
  const { state, heldFrom, round, frozen, events } = draft;
  // A telling that was due before keeps its run, so that a notice begun for it is recognised.
  const tellRun = tellPending ? (stored.tellPending === true ? stored.tellRun : run) : null;
  const common = { state, heldFrom, round, frozen, tellRun, tellFrom: tellPending ? null : stored.tellFrom };
  return {
    kind: 'update',
    stored,
    set: { ...set, ...common, runId: run, updatedAt: at },
    tellPending,
    events,
  };
}
