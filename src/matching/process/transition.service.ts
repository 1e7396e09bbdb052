import { findEnterprise } from '../../enterprises/enterprise.service.js';
import { openCases } from '../../followups/case.service.js';
import { BesideOthers } from '../../payments/stacking.service.js';
import { RefusedError, UnknownError } from '../../terminal/input-error.js';
import type { MatchRecord } from '../match.schema.js';
import { findMatch } from '../match.service.js';
import { storedAccount } from './account.store.js';
import { decidedAgain, type Intent, inputOf, intend, type Outcome, type Performing, suspend } from './intent.js';
import { replaceMatch } from './match-write.js';
import { processOf } from './process.schema.js';
import { findListDates } from './publicity.store.js';
import { versionFor } from './recheck.js';
import type { ActName } from './walk.js';

export { type Outcome, type Performing, performing } from './intent.js';

/** Writers that meet on one match: each reads anew and decides again; more in a row than this do not happen. */
const ATTEMPTS = 8;

export interface Performed {
  readonly outcome: Outcome;
  /** As it was found. */
  readonly before: MatchRecord;
  readonly match: MatchRecord;
}

/**
 * Does one act to one match: looked up in the state table, the pair decided again where the act asks for it, written on
 * the revision that was read, with its event in the match's history. A repetition changes nothing.
 * @throws InputError for an input that is not the act's, UnknownError for an unknown match
 * @throws RefusedError where the table, the act's own rule, or the person's role does not allow it
 */
export async function performTransition(
  id: string,
  name: ActName,
  given: unknown,
  context: Performing,
): Promise<Performed> {
  const input = inputOf(name, given);
  return written(id, context, async (match) => {
    const list = match.state === 'publicised' ? processOf(match).list : undefined;
    const surroundings = {
      enterprise: await findEnterprise(match.uscc),
      account: await storedAccount(match.uscc),
      list: list === undefined ? null : await findListDates(list),
      others: new BesideOthers([match], context.deps.rules),
    };
    return intend(match, name, input, surroundings, context);
  });
}

/**
 * Decides a match again without an act: what is not eligible any more is withdrawn, what is not sure is held.
 * @throws RefusedError where its state allows neither
 */
export async function recheckMatch(id: string, context: Performing): Promise<'eligible' | 'withdrawn' | 'held'> {
  const { outcome } = await written(id, context, async (match) => {
    const policy = versionFor(match, context.deps.rules, context.asOf);
    const found = await decidedAgain(match, await findEnterprise(match.uscc), policy, context.rechecking);
    if (found.verdict !== 'eligible') return suspend(match, 'recheck', found, context);
    return { outcome: 'already', before: match, after: match, newCase: null };
  });
  return outcome === 'withdrawn' || outcome === 'held' ? outcome : 'eligible';
}

/** The firm of a match, from its id `policy:period:uscc`. */
export function usccOf(id: string): string {
  return id.slice(id.lastIndexOf(':') + 1);
}

/** Reads a match and writes what is intended with it, until nobody else has come in between. */
async function written(
  id: string,
  { at }: Performing,
  intention: (match: MatchRecord) => Promise<Intent>,
): Promise<Performed> {
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    const found = await findMatch(id, usccOf(id));
    if (found === null) throw new UnknownError(`没有该匹配 ${id} · unknown match "${id}"`);
    const { outcome, before, after, newCase } = await intention(found);
    if (after === before) return { outcome, before, match: before };
    if (newCase !== null) await openCases([newCase], at);
    const match = await replaceMatch(before, after, at);
    if (match !== null) return { outcome, before, match };
  }
  throw new RefusedError(`同时被他人反复修改，请重试 · ${id} kept changing while it was written; try again`);
}
