import type { MatchWrite } from '../deciding/compare.js';
import type { PolicyChanges } from './run.schema.js';

/** So many ids of each kind are shown to the person who is to judge a change. */
const SAMPLES = 5;

/** The policy of a match that is to be written. */
export function policyOf(write: MatchWrite): string {
  return write.kind === 'insert' ? write.match.policy : write.stored.policy;
}

/** The firm of a match that is to be written. */
export function firmOf(write: MatchWrite): string {
  return write.kind === 'insert' ? write.match.uscc : write.stored.uscc;
}

/** What these writes would do, by policy. What is put on hold is protected, not changed: it does not count. */
export function changesOf(writes: readonly MatchWrite[]): PolicyChanges[] {
  return sumChanges(
    writes.flatMap((write): PolicyChanges[] => {
      const kind = write.kind === 'insert' ? 'new' : write.set.runChange;
      if (kind === undefined || kind === 'held') return [];
      const id = write.kind === 'insert' ? write.match._id : write.stored._id;
      const none = {
        policy: policyOf(write),
        new: 0,
        changed: 0,
        lost: 0,
        samples: { new: [], changed: [], lost: [] },
      };
      return [{ ...none, [kind]: 1, samples: { ...none.samples, [kind]: [id] } }];
    }),
  );
}

/** The changes of all these parts, in the order of policies; the samples are the first in the order of parts. */
export function sumChanges(parts: readonly PolicyChanges[]): PolicyChanges[] {
  const byPolicy = new Map<string, PolicyChanges[]>();
  for (const part of parts) {
    const known = byPolicy.get(part.policy);
    if (known === undefined) byPolicy.set(part.policy, [part]);
    else known.push(part);
  }
  return [...byPolicy.keys()].sort().map((policy) => {
    const all = byPolicy.get(policy) ?? [];
    const sum = (kind: 'new' | 'changed' | 'lost'): number => all.reduce((total, part) => total + part[kind], 0);
    const first = (kind: 'new' | 'changed' | 'lost'): string[] =>
      all.flatMap((part) => part.samples[kind]).slice(0, SAMPLES);
    return {
      policy,
      new: sum('new'),
      changed: sum('changed'),
      lost: sum('lost'),
      samples: { new: first('new'), changed: first('changed'), lost: first('lost') },
    };
  });
}
