import type { z } from 'zod';
import type { possibilitiesSchema } from '../../../space/possibilities.schema.js';

export type Undecided = z.output<typeof possibilitiesSchema>['undecided'][number];
type Missing = Undecided['missing'][number];

export interface Waiting extends Missing {
  /** The policies that wait for it; `others`: how many more facts each of them waits for. */
  readonly policies: readonly { readonly policy: string; readonly title: string; readonly others: number }[];
}

/** What is missing, fact by fact: who acts supplies a fact, not a policy. First what the firm itself can do, then what decides most. */
export function byFact(undecided: readonly Undecided[]): Waiting[] {
  const found = new Map<string, Waiting>();
  for (const { policy, title, missing } of undecided) {
    for (const one of missing) {
      const slot = `${one.fact}.${one.period}`;
      const known = found.get(slot);
      const waiting = { policy, title, others: missing.length - 1 };
      found.set(slot, { ...(known ?? one), policies: [...(known?.policies ?? []), waiting] });
    }
  }
  return [...found.values()].sort(
    (a, b) => Number(firmActs(b)) - Number(firmActs(a)) || b.policies.length - a.policies.length,
  );
}

function firmActs({ supply, authorise, authorised }: Missing): boolean {
  return supply || (authorise !== null && !authorised);
}
