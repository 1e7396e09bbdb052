import { z } from 'zod';

const money = z.string().nullable();

/** Facts that something rests on, as `factsView` shows them. */
export const usedFactsSchema = z.array(
  z.object({
    key: z.string(),
    value: z.unknown().optional(),
    records: z.number().optional(),
    digest: z.string().optional(),
    source: z.string().optional(),
    asOf: z.string().optional(),
    /** Why the value is kept back. */
    hidden: z.enum(['conclusion', 'sensitive']).optional(),
  }),
);

const evidence = z.object({ asOf: z.string(), facts: usedFactsSchema });

/** Each condition in words, the outermost at depth 0. */
export const reasonsSchema = z.array(
  z.object({ depth: z.number(), verdict: z.string(), text: z.string(), path: z.string() }),
);

/** A match as its firm sees it. Amounts are text in 元; `estimated` until it is paid. */
export const firmMatchSchema = z.object({
  id: z.string(),
  policy: z.string(),
  period: z.string(),
  class: z.string(),
  delivery: z.string(),
  state: z.string(),
  round: z.number(),
  amount: money,
  payable: money,
  ceiling: z.boolean(),
  estimated: z.boolean(),
  evidence,
});

/** A match as staff see it. */
export const matchSchema = z.object({
  id: z.string(),
  uscc: z.string(),
  policy: z.string(),
  version: z.string(),
  period: z.string(),
  class: z.string(),
  delivery: z.string(),
  districtCode: z.string().nullable(),
  state: z.string(),
  heldFrom: z.string().nullable(),
  round: z.number(),
  amount: money,
  payable: money,
  ceiling: z.boolean(),
  evidence,
  createdAt: z.string(),
  updatedAt: z.string(),
});

/** A match as other systems read it: where it stands, not what it rests on. */
export const exchangedMatchSchema = matchSchema.omit({ evidence: true });

/** A run with its counts and what came of each policy. */
export const runSchema = z.object({
  id: z.string(),
  trigger: z.string(),
  by: z.string().nullable(),
  rules: z.string().nullable(),
  asOf: z.string(),
  full: z.boolean(),
  scope: z.object({ policy: z.string().nullable(), enterprise: z.string().nullable() }),
  baseline: z.boolean(),
  state: z.string(),
  phase: z.string(),
  total: z.number(),
  startedAt: z.string(),
  finishedAt: z.string().nullable(),
  counts: z.object({
    enterprises: z.number(),
    decided: z.number(),
    failed: z.number(),
    eligible: z.number(),
    undecided: z.number(),
    ineligible: z.number(),
    notInForce: z.number(),
    faulty: z.number(),
    new: z.number(),
    changed: z.number(),
    unchanged: z.number(),
    withheld: z.number(),
    waiting: z.number(),
    lost: z.number(),
    held: z.number(),
    conflicts: z.number(),
  }),
  policies: z.array(
    z.object({
      code: z.string(),
      version: z.string(),
      eligible: z.number(),
      undecided: z.number(),
      new: z.number(),
      changed: z.number(),
      lost: z.number(),
      amount: money,
    }),
  ),
  failures: z.array(z.object({ uscc: z.string(), policy: z.string().optional(), error: z.string() })),
  setAside: z.array(z.object({ policy: z.string(), error: z.string() })),
  guard: z.array(
    z.object({
      policy: z.string(),
      version: z.string(),
      state: z.string(),
      live: z.number(),
      new: z.number(),
      changed: z.number(),
      lost: z.number(),
      samples: z.object({ new: z.array(z.string()), changed: z.array(z.string()), lost: z.array(z.string()) }),
      by: z.string().nullable(),
      at: z.string().nullable(),
      laterRun: z.string().nullable(),
    }),
  ),
  digest: z.string().nullable(),
  error: z.string().nullable(),
});

/** How far a run has come, as its events tell; `done` of `total` enterprises in its phase. */
export const runProgressSchema = z.object({
  id: z.string(),
  state: z.string(),
  phase: z.string(),
  done: z.number(),
  total: z.number(),
});

/** What stands between an enterprise and a policy; null where no change of its facts would do. */
const gaps = z
  .array(
    z.object({
      kind: z.enum(['change', 'missing']),
      fact: z.string(),
      changeable: z.boolean(),
      department: z.string().nullable(),
      text: z.string(),
      paths: z.array(z.string()),
    }),
  )
  .nullable();

/** What an enterprise is entitled to and why; the same as `zhida explain --json`. */
export const explanationSchema = z.object({
  uscc: z.string(),
  name: z.string(),
  asOf: z.string(),
  policies: z.array(
    z.object({
      code: z.string(),
      version: z.string(),
      title: z.string(),
      class: z.string(),
      delivery: z.string(),
      period: z.string(),
      verdict: z.enum(['eligible', 'ineligible', 'undecided', 'not-in-force']),
      reason: z.string().nullable(),
      amount: money,
      ceiling: z.boolean(),
      payable: money,
      working: z.array(z.string()),
      reasons: reasonsSchema,
      missing: z.array(
        z.object({ fact: z.string(), label: z.string(), department: z.string().nullable(), reason: z.string() }),
      ),
      gaps,
      gapsWithinReach: gaps,
      state: z.string().nullable(),
    }),
  ),
});
