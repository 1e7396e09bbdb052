import { z } from 'zod';
import { cardSchema, day, specialistSchema } from './card.schema.js';

const yuan = z.string();

/** What a firm gets, in three totals that are never added. */
export const overviewSchema = z.object({
  ...{ uscc: z.string(), name: z.string(), asOf: day },
  totals: z.object({
    /** Grants that come without an application: `amount` is the sum of those known, `unknown` counts the others. */
    cash: z.object({ count: z.int(), amount: yuan, unknown: z.int(), ceiling: z.boolean() }),
    /** Reliefs that are enjoyed in the own declaration, an estimate (申报时自行享受，估算). */
    relief: z.object({ count: z.int(), amount: yuan, unknown: z.int() }),
    rights: z.object({ count: z.int() }),
  }),
  /** Grants that wait for the firm: confirm, give an account, apply, answer a recovery. What ends first comes first. */
  toConfirm: z.array(cardSchema),
  onTheWay: z.array(cardSchema),
  received: z.object({ count: z.int(), amount: yuan, latest: z.array(cardSchema).max(3) }),
  reliefs: z.array(cardSchema),
  rights: z.array(cardSchema),
  /** What ended without the benefit, the newest first: declined, lapsed, not passed, taken back. */
  ended: z.array(cardSchema),
  /** Messages in the inbox that nobody has opened. */
  unread: z.int(),
  specialist: specialistSchema.nullable(),
});
