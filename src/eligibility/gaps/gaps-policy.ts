import { conditionsToConfirm, type Entitlement, type EntitlingPolicy } from '../entitlement.js';
import type { CivilDate, Facts } from '../facts.js';
import type { Vocabulary } from '../vocabulary.js';
import { findGaps, type Gap, type Gaps, NO_GAPS } from './gaps.js';

/**
 * What stands between an enterprise and a policy: its conditions, its place and its word on branches taken together.
 * Pointers are those of the policy's conditions; of place and branch they begin with `/gate`. Null where no fact of the
 * enterprise decides: the policy is not in force, or a branch is judged with its head office.
 */
export function findPolicyGaps(
  policy: EntitlingPolicy,
  { verdict, reason }: Pick<Entitlement, 'verdict' | 'reason'>,
  facts: Facts,
  asOf: CivilDate,
  vocabulary: Vocabulary,
): Gaps | null {
  if (verdict === 'not-in-force' || (verdict === 'undecided' && reason !== undefined)) return null;
  if (verdict === 'eligible') return NO_GAPS;
  const whole = conditionsToConfirm(policy);
  const found = findGaps(whole, facts, asOf, vocabulary);
  if (whole === policy.conditions) return found;
  const { smallest, exact, withinReach } = found;
  const shown = smallest?.map(apart) ?? null;
  return { smallest: shown, exact, withinReach: withinReach === smallest ? shown : (withinReach?.map(apart) ?? null) };
}

function apart(gap: Gap): Gap {
  const clauses = gap.clauses.map((clause) => {
    const [, side = '', path = ''] = /^\/all\/([01])(.*)$/.exec(clause.path) ?? [];
    return { ...clause, path: side === '0' ? `/gate${path}` : path };
  });
  return { ...gap, clauses };
}
