import { isDatabaseError } from '../../db/database-error.js';
import type { Deps } from '../../deps.js';
import type { CivilDate } from '../../eligibility/index.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
import type { Tally } from '../runs/tally.js';
import { type CompareContext, compare, type MatchWrite, type PairCount } from './compare.js';
import type { DecideContext, EligiblePair, PairDecision } from './decide-firm.js';
import { decideSingly } from './decide-singly.js';
import type { StoredMatch } from './draft.js';
import { storedBetween } from './match-store.js';
import { type DecidedRow, RowDecider } from './row-decider.js';

export interface BatchContext {
  readonly deciding: DecideContext;
  readonly run: string;
  readonly tally: Tally;
  readonly deps: Deps;
}

/** A pair beside its stored match. */
interface Pair {
  readonly decision: PairDecision;
  readonly count: PairCount;
  readonly write: MatchWrite | null;
  readonly amountFen: number | null;
}

interface Beside extends CompareContext {
  readonly stored: ReadonlyMap<string, StoredMatch>;
}

const deciders = new WeakMap<DecideContext, RowDecider>();

/**
 * Decides one batch of firms, in the order of their codes, beside their stored matches, and tallies every pair. Firms are
 * decided together, in columns; only what differs from the stored match is worked out and confirmed. A firm that cannot
 * be read so, or of which something was stated after `asOf`, is decided by itself; where that fails too, it is listed and
 * the others go on.
 * @returns what is to be written
 */
export async function decideBatch(
  firms: readonly StoredEnterprise[],
  asOf: CivilDate,
  context: BatchContext,
): Promise<readonly MatchWrite[]> {
  const { deciding, deps, run } = context;
  const decider = deciders.get(deciding) ?? new RowDecider(deciding);
  deciders.set(deciding, decider);
  const stored = await storedBetween(firms[0]?.uscc ?? '', firms.at(-1)?.uscc ?? '');
  const beside: Beside = { run, asOf, at: deps.clock.now(), stored };
  const rows = decider.read(firms);
  const singly = await decideSingly(
    firms.filter((_, row) => rows[row] === undefined),
    deciding,
  );
  const writes: MatchWrite[] = [];
  for (const [row, firm] of firms.entries()) {
    const pairs = await pairsOf(firm, rows[row], singly.get(firm.uscc), beside, context);
    if (pairs !== null) for (const write of tallied(firm, pairs, context)) writes.push(write);
  }
  return writes;
}

/** The pairs of one firm; null where it could not be decided, which is noted. */
async function pairsOf(
  firm: StoredEnterprise,
  row: DecidedRow | undefined,
  alone: { readonly decisions: readonly PairDecision[]; readonly districtCode: string | null } | Error | undefined,
  beside: Beside,
  { deciding, deps, tally }: BatchContext,
): Promise<readonly Pair[] | null> {
  if (row !== undefined) {
    try {
      return await besideStored(firm, row, beside);
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      // Whatever it is, the plain way tells whether it is the firm's data.
      alone = (await decideSingly([firm], deciding)).get(firm.uscc);
    }
  }
  if (alone === undefined || alone instanceof Error) {
    deps.log.error({ err: alone, uscc: firm.uscc }, 'an enterprise could not be decided');
    tally.failed(firm.uscc, alone);
    return null;
  }
  const { decisions, districtCode } = alone;
  return decisions.map((decision) => pairOf(firm, districtCode, decision, beside));
}

/** First what differs, without figures and taken as confirmed; that is then confirmed and worked out. */
async function besideStored(firm: StoredEnterprise, row: DecidedRow, beside: Beside): Promise<Pair[]> {
  const { districtCode } = row;
  const differing: EligiblePair[] = [];
  const pairs = row.decisions.map((decision): Pair | EligiblePair => {
    if (decision.verdict !== 'eligible') return pairOf(firm, districtCode, decision, beside);
    const stored = beside.stored.get(matchId(firm, decision));
    const pair = stored === undefined ? null : pairOf(firm, districtCode, decision, beside);
    if (pair !== null && pair.write === null) return pair;
    differing.push(decision);
    return decision;
  });
  if (differing.length === 0) return pairs as Pair[];
  const confirmed = await row.confirm(differing);
  return pairs.map((pair) => {
    if ('decision' in pair) return pair;
    const decision = { ...pair, confirmed: confirmed.has(pair.planned.policy.code) };
    return pairOf(firm, districtCode, decision, beside);
  });
}

function pairOf(firm: StoredEnterprise, districtCode: string | null, decision: PairDecision, beside: Beside): Pair {
  const stored = beside.stored.get(matchId(firm, decision));
  if (stored === undefined && decision.verdict !== 'eligible') {
    return { decision, count: null, write: null, amountFen: null };
  }
  const comparison = compare({ uscc: firm.uscc, districtCode }, decision, stored, beside);
  return { decision, ...comparison, amountFen: amountOf(decision, stored) };
}

/** An unchanged match has the amount that is stored, or noted beside it. */
function amountOf(decision: PairDecision, stored: StoredMatch | undefined): number | null {
  if (decision.verdict !== 'eligible' || !decision.confirmed) return null;
  if (stored?.signature === decision.signature) return stored.amountFen;
  if (stored?.difference?.signature === decision.signature) return stored.difference.amountFen;
  return decision.figures().amountFen;
}

function tallied(firm: StoredEnterprise, pairs: readonly Pair[], { tally, deps }: BatchContext): MatchWrite[] {
  tally.decided();
  return pairs.flatMap(({ decision, count, write, amountFen }) => {
    const id = matchId(firm, decision);
    tally.pair(decision, count, id, amountFen);
    if (count === 'withheld')
      deps.log.error({ match: id, alarm: 'engines-disagree' }, 'the engines disagree: withheld');
    return write ?? [];
  });
}

function matchId({ uscc }: StoredEnterprise, { planned }: PairDecision): string {
  return `${planned.policy.code}:${planned.period}:${uscc}`;
}
