import type { Amount } from '../benefit/benefit.schema.js';
import { innerOf } from '../benefit/benefit-nodes.js';
import type { Condition } from '../condition.schema.js';
import { pointer } from '../rule-error.js';
import type { Vocabulary } from '../vocabulary.js';
import { checkOrder, type Finding } from './check-sense.js';

/**
 * Cases of an amount that never come to be taken, because an earlier one swallows them or what is `given` around the
 * benefit excludes them; cases of records (`sumOver`) are left alone. Pointers begin at the amount.
 * The benefit must have passed `parseBenefit`.
 */
export function checkCases(amount: Amount, vocabulary: Vocabulary, given: readonly Condition[]): Finding[] {
  const own = orderedCases(amount).flatMap(({ path, cases }) =>
    checkOrder(cases, vocabulary, given).map((found) => ({ ...found, path: `${path}${found.path}/when` })),
  );
  const inner = innerOf(amount).flatMap(({ at, amount: part }) => {
    if (typeof part !== 'object' || part === null) return [];
    const path = at.reduce<string>(pointer, '');
    return checkCases(part as Amount, vocabulary, given).map((found) => ({ ...found, path: path + found.path }));
  });
  return [...own, ...inner];
}

function orderedCases(amount: Amount): { readonly path: string; readonly cases: readonly Condition[] }[] {
  if ('cases' in amount) return [{ path: '/cases', cases: amount.cases.map(({ when }) => when) }];
  if (!('multiply' in amount)) return [];
  return [{ path: '/multiply/cases', cases: amount.multiply.cases.map(({ when }) => when) }];
}
