import { findEnterprises } from '../../enterprises/enterprise.service.js';
import type { NewCase } from '../../followups/case.schema.js';
import { openCases } from '../../followups/case.service.js';
import { InputError } from '../../terminal/input-error.js';
import { findMatches } from '../match.service.js';
import { restCase } from './beside.js';
import { decidedAgain, type Performing } from './intent.js';
import { versionFor } from './recheck.js';
import { recheckMatch } from './transition.service.js';

/** Firms that are held in memory at once. */
const CHUNK = 100;

/**
 * Decides many matches again. Those that are still eligible cost no query of their own; any other is withdrawn or held as
 * by `recheckMatch`. One that is paid stays so, and what is left of its money is laid before a person, once.
 * @returns why it was refused, by match: a version that is not in the rule book, a state that allows neither
 */
export async function recheckMatches(
  keys: readonly { readonly match: string; readonly uscc: string }[],
  context: Performing,
): Promise<Map<string, string>> {
  const refused = new Map<string, string>();
  const left: NewCase[] = [];
  for (let at = 0; at < keys.length; at += CHUNK) {
    const some = keys.slice(at, at + CHUNK);
    const firms = new Map((await findEnterprises(some.map(({ uscc }) => uscc))).map((firm) => [firm.uscc, firm]));
    for (const match of (await findMatches(some)).values()) {
      try {
        const policy = versionFor(match, context.deps.rules, context.asOf);
        const { verdict } = await decidedAgain(match, firms.get(match.uscc) ?? null, policy, context.rechecking);
        if (verdict !== 'eligible') await recheckMatch(match._id, context);
      } catch (error) {
        if (!(error instanceof InputError)) throw error;
        refused.set(match._id, error.message);
        if (match.state === 'paid') {
          // It stays out of every batch until somebody stops it, or the firm is eligible again.
          left.push(restCase(match, `what is left to be paid stays out: ${error.message}`));
        }
      }
    }
  }
  await openCases(left, context.at);
  return refused;
}
