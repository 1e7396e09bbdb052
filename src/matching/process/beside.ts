import type { CivilDate } from '../../eligibility/facts.js';
import type { NewCase } from '../../followups/case.schema.js';
import { NO_MONEY, type RoundMoney } from '../../payments/payment.schema.js';
import { moneyOfRound, unpaidParts } from '../../payments/payment.service.js';
import { type BesideOthers, tellNothingLeft } from '../../payments/stacking.service.js';
import { RefusedError } from '../../terminal/input-error.js';
import type { MatchRecord, MatchState } from '../match.schema.js';
import { partsLeft } from './acts-recovery.js';
import type { Performing } from './intent.js';
import { ACTS, type ActName } from './walk.js';

/** Later the payment says what is left, and sets its money aside; what was refused may have been so for want of it. */
const BEFORE_PAYMENT: ReadonlySet<MatchState> = new Set(['matched', 'reviewing', 'publicised', 'offered', 'rejected']);

/**
 * Exclusions between benefits, looked at again before a step. That another one leaves nothing may pass, so the match is
 * neither taken away nor held: it does not go on, and a person looks at it, once. What is not decided yet stops nothing.
 * @throws RefusedError where nothing is left of the match's amount
 */
export async function needLeft(
  match: MatchRecord,
  act: string,
  others: BesideOthers,
  { at }: Performing,
): Promise<void> {
  if (match.class !== 'grant' || !BEFORE_PAYMENT.has(match.state)) return;
  const { amountFen, why } = await others.leftOf(match);
  if (amountFen !== 0 || why === '') return;
  await tellNothingLeft(match, why, at);
  throw new RefusedError(
    `与其他优惠叠加后已无余额，不能办理（${act}） · nothing is left beside other benefits: ${why}; ${act} is not possible`,
  );
}

/** What was paid of a match, for the acts that ask for it. */
export async function moneyFor(match: MatchRecord, name: ActName): Promise<RoundMoney> {
  return ACTS[name].money === true && match.class === 'grant' ? moneyOfRound(match) : NO_MONEY;
}

/** What is left of instalments waits for a person: it is stopped, or goes on. One case for each `occasion`. */
export function restCase({ _id, uscc, round, districtCode }: MatchRecord, reason: string, occasion = ''): NewCase {
  const about = { uscc, match: _id, districtCode, dueOn: null };
  return { _id: `${_id}:${round}:instalments${occasion}`, kind: 'instalments', reason, ...about };
}

/** Once money came back, a person says what becomes of what is still to be paid. */
export async function caseAfter(match: MatchRecord, act: ActName, asOf: CivilDate): Promise<NewCase | null> {
  if (act !== 'recover') return null;
  const left = partsLeft(match, await moneyOfRound(match));
  if (left === 0) return null;
  return restCase(match, `money came back: stop the ${left} part(s) still to be paid, or resume them`, `:${asOf}`);
}

/** Acts that end a match, by the states in which money of it may be on its way. */
const ENDING: Readonly<Record<string, ReadonlySet<MatchState>>> = {
  refuse: new Set(['payable', 'hold']),
  archive: new Set(['paid', 'recovered']),
};

/**
 * A match does not end under its money: what a bank has, or is about to get, comes back or is paid first, and what is
 * left of instalments is stopped before it is archived.
 * @throws RefusedError that names the part
 */
export async function needNothingUnderWay(match: MatchRecord, act: string): Promise<void> {
  if (match.class !== 'grant' || !ENDING[act]?.has(match.state)) return;
  for (const { part, batch, state } of await unpaidParts(match)) {
    if (batch !== null && state !== 'returned')
      throw new RefusedError(
        `第 ${part} 笔已在批次 ${batch} 中，请先解散批次或导入回单 · part ${part} is in batch ${batch}: dissolve it, or import its receipt`,
      );
    if (act === 'archive')
      throw new RefusedError(
        `第 ${part} 笔尚为 ${state}，请先止付余款 · part ${part} is ${state}: stop what is left first`,
      );
  }
}
