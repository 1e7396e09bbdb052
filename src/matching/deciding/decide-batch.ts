import { deserialize } from 'bson';
import mongoose from 'mongoose';
import type { Deps } from '../../deps.js';
import type { CivilDate } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { factsKnownAt } from '../../enterprises/enterprise.service.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
import type { Tally } from '../runs/tally.js';
import { type CompareContext, compare, type MatchWrite } from './compare.js';
import { type DecideContext, decideFirm, type PairDecision } from './decide-firm.js';
import { storedBetween } from './match-store.js';

export interface BatchContext {
  readonly deciding: DecideContext;
  readonly run: string;
  readonly tally: Tally;
  readonly deps: Deps;
}

/**
 * Decides one batch of firms, in the order of their codes, beside their stored matches, and tallies every pair.
 * @returns what is to be written
 */
export async function decideBatch(
  stored: readonly StoredEnterprise[],
  asOf: CivilDate,
  context: BatchContext,
): Promise<readonly MatchWrite[]> {
  const { tally, deps } = context;
  const firms = stored.map(({ document }) => deserialize(document) as Enterprise);
  const matches = await storedBetween(firms[0]?.uscc ?? '', firms.at(-1)?.uscc ?? '');
  const writes: MatchWrite[] = [];
  const compared: CompareContext = { run: context.run, asOf, at: deps.clock.now() };
  const known = await factsAt(firms, asOf);
  for (const [place, firm] of firms.entries()) {
    let decisions: PairDecision[];
    try {
      const [alone] = known === null ? await factsKnownAt([firm], asOf) : [];
      decisions = await decideFirm(known?.[place] ?? alone ?? firm, context.deciding);
    } catch (error) {
      if (isDatabase(error)) throw error;
      deps.log.error({ err: error, uscc: firm.uscc }, 'an enterprise could not be decided');
      tally.failed(firm.uscc, error);
      continue;
    }
    tally.decided();
    for (const decision of decisions) {
      const id = `${decision.planned.policy.code}:${decision.planned.period}:${firm.uscc}`;
      const pair = { uscc: firm.uscc, districtCode: firm.districtCode ?? null };
      const { count, write } = compare(pair, decision, matches.get(id), compared);
      if (write !== null) writes.push(write);
      tally.pair(decision, count, id);
      if (count === 'withheld')
        deps.log.error({ match: id, alarm: 'engines-disagree' }, 'the engines disagree: withheld');
    }
  }
  return writes;
}

/** The firms with the facts known at `asOf`; null where one of them is so corrupt that each must be read alone. */
async function factsAt(firms: readonly Enterprise[], asOf: CivilDate): Promise<readonly Enterprise[] | null> {
  try {
    return await factsKnownAt(firms, asOf);
  } catch (error) {
    if (isDatabase(error)) throw error;
    return null;
  }
}

/** A database that fails is nobody's corrupt data. */
function isDatabase(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error;
}
