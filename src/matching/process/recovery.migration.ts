import type { Migration } from '../../db/migrations.js';
import { moneyOfRound } from '../../payments/payment.service.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import type { MatchProcess, Recovered, Recovery } from './process.schema.js';

/** A recovery as it was: an amount where not all was asked back, and the receipt of what came. */
type Before = Omit<Recovery, 'amountFen'> & { readonly amountFen: number | null; readonly receipt?: string };
type Kept = Omit<MatchProcess, 'recovery'> & { readonly recovery: Before };

/**
 * What came back stands in a list of its own, and what is asked back is always an amount. One receipt was kept before,
 * for all that was asked back; no amount was all that was paid.
 */
export function recoveriesSayWhatCame(version: number): Migration {
  return {
    version,
    name: 'what came back in recoveries',
    up: async () => {
      const found = MatchModel.collection.find<MatchRecord>({ 'process.recovery': { $exists: true } });
      for await (const match of found) {
        const process = await listed(match);
        if (process === null) continue;
        const { _id, uscc } = match;
        await MatchModel.collection.updateOne({ _id: _id as never, uscc }, { $set: { process } });
      }
    },
  };
}

/** @returns null where it is stored so already */
async function listed(match: MatchRecord): Promise<MatchProcess | null> {
  const { recovery: before, ...process } = match.process as Kept;
  const { receipt, amountFen: asked, ...recovery } = before;
  if (asked !== null && receipt === undefined) return null;
  const amountFen = asked ?? (await paidOf(match, process.round));
  const { recovered = receipt === undefined ? undefined : [cameBack(match, receipt, amountFen)] } = process;
  return { ...process, recovery: { ...recovery, amountFen }, ...(recovered === undefined ? {} : { recovered }) };
}

/** Of matches that were paid before there were payments only their own amount is known. */
async function paidOf({ _id, uscc, amountFen }: MatchRecord, round: number): Promise<number> {
  return (await moneyOfRound({ _id, uscc, round })).paidFen || (amountFen ?? 0);
}

function cameBack({ history, process, updatedAt }: MatchRecord, receipt: string, amountFen: number): Recovered {
  const came = history.findLast(({ event, round }) => event === 'recover' && round === process?.round);
  return { amountFen, receipt, by: came?.who?.id ?? '', at: came?.at ?? updatedAt };
}
