import { assertCivilDate } from '../civil-date.js';
import type { Condition } from '../condition.schema.js';
import type { CivilDate, Facts } from '../facts.js';
import type { Vocabulary } from '../vocabulary.js';
import { Binder, type Bound } from './batch-binding.js';
import { type Planes, planesOf, runBlocks, workspaceFor } from './batch-blocks.js';
import { networkOf } from './batch-network.js';
import { oneByOne } from './batch-one.js';
import { Judge } from './class-tables.js';
import type { Columns } from './columns.js';

/** Policies ready to decide many enterprises. */
export interface BatchPlan {
  /** The facts that the conditions speak of, as they address them: the columns that `run` needs. */
  readonly facts: readonly string[];
  /** How many leaves differ in fact, operator or value. */
  readonly distinctLeaves: number;
  /**
   * Decides every policy on every row. The memory of `spare`, verdicts of this plan that may be overwritten, is used again
   * where there are as many rows: chunk after chunk costs less than each in memory of its own.
   * @throws RangeError where the columns are of another day than the plan, have too few rows, or are numbers where the
   *   fact is none; where the verdicts need more than 4 GiB, 2 bits for each pair
   */
  readonly run: (columns: Columns, spare?: Planes) => Planes;
  /** What threads need in order to do the same; see batch-threads.ts. */
  readonly bind: (columns: Columns) => Bound;
  /** The verdicts of all policies on one enterprise, in their order: 0 ineligible, 1 undecided, 2 eligible. */
  readonly decideOne: (facts: Facts) => Uint8Array;
}

/**
 * Compiles the conditions of policies, to be decided together on one day. They must have passed `parseConditions`. The
 * verdicts are `decide`'s in every case: missing, stale and partial facts included. A plan remembers what it learns of
 * columns, so that further chunks with the same entries cost less.
 * @throws Error where a named condition is not known, or a group is empty
 * @throws RangeError where `asOf` is no day
 */
export function compile(
  policies: readonly { readonly conditions: Condition }[],
  asOf: CivilDate,
  vocabulary: Vocabulary,
): BatchPlan {
  assertCivilDate(asOf);
  const judge = new Judge(asOf, vocabulary);
  const network = networkOf(
    policies.map(({ conditions }) => conditions),
    vocabulary.named,
  );
  const binder = new Binder(network, judge);
  const bind = (columns: Columns) => {
    if (columns.asOf !== asOf) throw new RangeError(`columns are of ${columns.asOf}, the plan of ${asOf}`);
    return binder.bind(columns);
  };
  return {
    facts: binder.facts,
    distinctLeaves: network.distinctLeaves,
    bind,
    run: (columns, spare) => {
      const bound = bind(columns);
      const workspace = workspaceFor(bound, 1, spare);
      runBlocks(bound, workspace);
      return planesOf(workspace);
    },
    decideOne: oneByOne(binder),
  };
}
