import type { Condition } from '../condition.schema.js';
import { type EntitlementVerdict, type EntitlingPolicy, verdictConditions } from '../entitlement.js';
import type { CivilDate } from '../facts.js';
import type { Vocabulary } from '../vocabulary.js';
import { compile } from './batch.js';
import type { Planes } from './batch-blocks.js';
import type { Columns } from './columns.js';

/** Policies with their bounds, ready to decide the entitlement of many enterprises. */
export interface EntitlementPlan {
  /** The facts that verdicts rest on: the columns that `run` needs. */
  readonly facts: readonly string[];
  /** Good until the next run. */
  readonly run: (columns: Columns) => Verdicts;
}

/** Numbers of the compiled conditions of one policy; -1 where there is none. */
interface Outputs {
  readonly whole: number;
  readonly place: number;
  readonly elsewhere: number;
}

/** @throws as `compile` does */
export function compileEntitlements(
  policies: readonly EntitlingPolicy[],
  asOf: CivilDate,
  vocabulary: Vocabulary,
): EntitlementPlan {
  const asked: { conditions: Condition }[] = [];
  const outputOf = (conditions: Condition | null) => (conditions === null ? -1 : asked.push({ conditions }) - 1);
  const outputs = policies.map((policy): Outputs | null => {
    const conditions = verdictConditions(policy, asOf);
    if (conditions === null) return null;
    const { whole, place, elsewhere } = conditions;
    return { whole: outputOf(whole), place: outputOf(place), elsewhere: outputOf(elsewhere) };
  });
  const plan = compile(asked, asOf, vocabulary);
  let planes: Planes | undefined;
  return {
    facts: plan.facts,
    run: (columns) => {
      const found = plan.run(columns, planes);
      planes = found;
      return new Verdicts(found, outputs);
    },
  };
}

/** The verdicts of all policies in the rows of a chunk. */
export class Verdicts {
  readonly #planes: Planes;
  readonly #outputs: readonly (Outputs | null)[];

  constructor(planes: Planes, outputs: readonly (Outputs | null)[]) {
    this.#planes = planes;
    this.#outputs = outputs;
  }

  /** What `entitle` says of a policy, by its place, in a row. */
  of(policy: number, row: number): EntitlementVerdict {
    const one = this.#outputs[policy];
    return one ? verdictAt(this.#planes, one, row) : 'not-in-force';
  }
}

function verdictAt(planes: Planes, { whole, place, elsewhere }: Outputs, row: number): EntitlementVerdict {
  if (place >= 0 && bitOf(planes.known, planes, place, row) && !bitOf(planes.truth, planes, place, row)) {
    return 'not-in-force';
  }
  if (elsewhere >= 0 && bitOf(planes.truth, planes, elsewhere, row)) return 'undecided';
  if (bitOf(planes.truth, planes, whole, row)) return 'eligible';
  return bitOf(planes.known, planes, whole, row) ? 'ineligible' : 'undecided';
}

function bitOf(plane: Int32Array, { wordsPerPolicy }: Planes, policy: number, row: number): boolean {
  return (((plane[policy * wordsPerPolicy + (row >>> 5)] as number) >>> (row & 31)) & 1) === 1;
}
