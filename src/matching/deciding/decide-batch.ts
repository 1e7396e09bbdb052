import { setImmediate } from 'node:timers/promises';
import { isDatabaseError } from '../../db/database-error.js';
import type { Deps } from '../../deps.js';
import type { CivilDate } from '../../eligibility/index.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
import { matchId, type PlannedPolicy } from '../runs/run-plan.js';
import type { Tally } from '../runs/tally.js';
import { type CompareContext, compare, type MatchWrite, type PairCount } from './compare.js';
import type { DecideContext, EligiblePair, PairDecision } from './decide-firm.js';
import { decideSingly, type SingleFirm } from './decide-singly.js';
import type { StoredMatch } from './draft.js';
import { type StoredByFirm, storedBetween } from './match-store.js';
import { type DecidedRow, RowDecider } from './row-decider.js';

export interface BatchContext {
  readonly deciding: DecideContext;
  readonly run: string;
  readonly tally: Tally;
  readonly deps: Deps;
}

/** A pair beside its stored match. */
export interface Pair {
  readonly decision: PairDecision;
  readonly count: PairCount;
  readonly write: MatchWrite | null;
  readonly amountFen: number | null;
}

/** In which run and on which day a batch is compared with what is stored, and which of its pairs. */
export interface ComparedWith extends CompareContext {
  /** The policies that a firm is to be compared with; all where absent. */
  readonly wanted?: (uscc: string) => ReadonlySet<PlannedPolicy>;
}

interface Beside extends ComparedWith {
  readonly stored: StoredByFirm;
}

export interface FirmPairs {
  readonly firm: StoredEnterprise;
  /** Or why it could not be decided. */
  readonly pairs: readonly Pair[] | Error;
}

const deciders = new WeakMap<DecideContext, RowDecider>();

/**
 * Decides one batch of firms, in the order of their codes, beside their stored matches, and tallies every pair.
 * @returns what is to be written
 */
export async function decideBatch(
  firms: readonly StoredEnterprise[],
  asOf: CivilDate,
  { deciding, deps, run, tally }: BatchContext,
): Promise<readonly MatchWrite[]> {
  const stored = storedBetween(firms[0]?.uscc ?? '', firms.at(-1)?.uscc ?? '');
  const writes: MatchWrite[] = [];
  const context = { run, asOf, at: deps.clock.now() };
  for await (const { firm, pairs } of pairsOfBatch(firms, deciding, stored, context)) {
    if (pairs instanceof Error) {
      deps.log.error({ err: pairs, uscc: firm.uscc }, 'an enterprise could not be decided');
      tally.failed(firm.uscc, pairs);
      continue;
    }
    for (const write of tallied(firm, pairs, { tally, deps })) writes.push(write);
  }
  return writes;
}

/**
 * The pairs of each firm of a batch beside the stored matches, in the batch's order. Firms are decided together, in
 * columns; only what differs from the stored match is worked out and confirmed. A firm that cannot be read so, or of
 * which something was stated after `asOf`, is decided by itself; where that fails too, the others go on.
 * @param deciding the same object for batch after batch: what is prepared for it is kept
 * @param stored the firms' matches, on their way
 * @throws only what the database throws
 */
export async function* pairsOfBatch(
  firms: readonly StoredEnterprise[],
  deciding: DecideContext,
  stored: Promise<StoredByFirm>,
  context: ComparedWith,
): AsyncGenerator<FirmPairs, void, undefined> {
  // Met where it is waited for. The question goes out first: the database answers while the firms are read.
  stored.catch(() => {});
  await setImmediate();
  const decider = deciders.get(deciding) ?? new RowDecider(deciding);
  deciders.set(deciding, decider);
  const rows = decider.read(firms);
  const alone: StoredEnterprise[] = [];
  for (const [row, firm] of firms.entries()) if (rows[row] === undefined) alone.push(firm);
  const singly = await decideSingly(alone, deciding);
  const beside: Beside = { ...context, stored: await stored };
  // All begin before one is waited for, so that they are confirmed together.
  const begun: ReturnType<typeof pairsOf>[] = [];
  for (const [row, firm] of firms.entries()) {
    begun.push(pairsOf(firm, rows[row], singly.get(firm.uscc), beside, deciding));
  }
  const decided = await Promise.all(begun);
  for (const [row, firm] of firms.entries()) yield { firm, pairs: decided[row] as Awaited<(typeof begun)[number]> };
}

async function pairsOf(
  firm: StoredEnterprise,
  row: DecidedRow | undefined,
  alone: SingleFirm | Error | undefined,
  beside: Beside,
  deciding: DecideContext,
): Promise<readonly Pair[] | Error> {
  if (row !== undefined) {
    try {
      return await besideStored(firm, row, beside);
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      // Whatever it is, the plain way tells whether it is the firm's data.
      alone = (await decideSingly([firm], deciding)).get(firm.uscc);
    }
  }
  if (alone === undefined || alone instanceof Error) return alone ?? new Error(`${firm.uscc} is not there`);
  const { decisions, districtCode } = alone;
  return wantedOf(firm, decisions, beside).map((decision) => {
    return pairOf(firm, districtCode, decision, storedOf(firm, decision, beside), beside);
  });
}

function wantedOf(
  { uscc }: StoredEnterprise,
  decisions: readonly PairDecision[],
  { wanted }: Beside,
): readonly PairDecision[] {
  const policies = wanted?.(uscc);
  return policies === undefined ? decisions : decisions.filter(({ planned }) => policies.has(planned));
}

/** First what differs, without figures and taken as confirmed; that is then confirmed and worked out. */
async function besideStored(firm: StoredEnterprise, row: DecidedRow, beside: Beside): Promise<Pair[]> {
  const { districtCode } = row;
  const pairs: (Pair | EligiblePair)[] = [];
  const differing: EligiblePair[] = [];
  for (const decision of wantedOf(firm, row.decisions, beside)) {
    const stored = storedOf(firm, decision, beside);
    if (decision.verdict !== 'eligible') {
      pairs.push(pairOf(firm, districtCode, denied(decision, stored, row), stored, beside));
      continue;
    }
    const pair = stored === undefined ? null : pairOf(firm, districtCode, decision, stored, beside);
    if (pair === null || pair.write !== null) differing.push(decision);
    pairs.push(pair?.write === null ? pair : decision);
  }
  if (differing.length === 0) return pairs as Pair[];
  await row.confirm(differing);
  return pairs.map((pair) => {
    return 'decision' in pair ? pair : pairOf(firm, districtCode, pair, storedOf(firm, pair, beside), beside);
  });
}

/** Of a match that is there, what was seen is kept where it is taken away. */
function denied(
  decision: Exclude<PairDecision, EligiblePair>,
  stored: StoredMatch | undefined,
  row: DecidedRow,
): PairDecision {
  if (stored === undefined || decision.verdict === 'not-in-force') return decision;
  const { planned, verdict } = decision;
  return { planned, verdict, seen: () => row.seen(planned) };
}

function pairOf(
  firm: StoredEnterprise,
  districtCode: string | null,
  decision: PairDecision,
  stored: StoredMatch | undefined,
  beside: Beside,
): Pair {
  if (stored === undefined && decision.verdict !== 'eligible') {
    return { decision, count: null, write: null, amountFen: null };
  }
  const { count, write } = compare({ uscc: firm.uscc, districtCode }, decision, stored, beside);
  return { decision, count, write, amountFen: amountOf(decision, stored) };
}

/** An unchanged match has the amount that is stored, or noted beside it. */
function amountOf(decision: PairDecision, stored: StoredMatch | undefined): number | null {
  if (decision.verdict !== 'eligible' || !decision.confirmed) return null;
  if (stored?.signature === decision.signature) return stored.amountFen;
  if (stored?.difference?.signature === decision.signature) return stored.difference.amountFen;
  return decision.figures().amountFen;
}

function tallied(
  { uscc }: StoredEnterprise,
  pairs: readonly Pair[],
  { tally, deps }: Pick<BatchContext, 'tally' | 'deps'>,
): MatchWrite[] {
  tally.decided();
  const writes: MatchWrite[] = [];
  for (const { decision, count, write, amountFen } of pairs) {
    tally.pair(decision, count, uscc, amountFen);
    if (count === 'withheld') {
      const match = matchId(decision.planned, uscc);
      deps.log.error({ match, alarm: 'engines-disagree' }, 'the engines disagree: withheld');
    }
    if (write !== null) writes.push(write);
  }
  return writes;
}

/** A firm has a few matches: going through them costs less than making the id of each pair. */
function storedOf(
  { uscc }: StoredEnterprise,
  { planned: { policy, period } }: PairDecision,
  { stored }: Beside,
): StoredMatch | undefined {
  for (const match of stored.get(uscc) ?? []) if (match.policy === policy.code && match.period === period) return match;
  return undefined;
}
