import { z } from 'zod';
import { cardSchema, day } from './card.schema.js';
import { conditionLineSchema } from './condition-line.schema.js';

export const FIRM_ACTIONS = ['confirm', 'decline', 'apply', 'enjoy', 'answer-recovery'] as const;

const bankAccount = z.object({
  ...{ last4: z.string(), bank: z.string(), kind: z.string() },
  /** Nothing is paid before this day, after a change. */
  payableFrom: day.nullable(),
  /** Another account waits for a second person of the firm. */
  changing: z.boolean(),
});

/** One match: where it stands, why, what the firm can do. */
export const matchPageSchema = cardSchema.extend({
  version: z.string(),
  /** In a sentence. */
  summary: z.string(),
  basis: z.array(
    z.object({
      ...{ title: z.string(), documentNumber: z.string().nullable() },
      ...{ issuer: z.string(), url: z.string().nullable() },
    }),
  ),
  /** Invented for the demonstration (示例(虚构)), or not checked against its document. */
  verified: z.boolean(),
  guide: z.object({
    ...{ beneficiaries: z.string(), howItWorks: z.string() },
    ...{ documents: z.array(z.string()), note: z.string().nullable() },
    /** Why it comes on this way, where the policy has several. */
    route: z.string().nullable(),
  }),
  contacts: z.array(z.object({ name: z.string(), phone: z.string() })),
  /** The day of the facts that `conditions` and `working` speak of; while it is paused they are those of today. */
  decidedOn: day,
  conditions: z.array(conditionLineSchema),
  working: z.array(z.string()),
  account: z.object({
    needed: z.boolean(),
    /** Null where none is on file, and for who may not see it. */
    onFile: bankAccount.nullable(),
    /** Whether the reader may see the account. */
    seen: z.boolean(),
  }),
  /** The text that the firm signs when it declines; null where it cannot decline. */
  statement: z.string().nullable(),
  /** The text of the commitment that a confirmation needs, where benefits are given against one. */
  commitment: z.string().nullable(),
  history: z.array(z.object({ on: day, event: z.string(), text: z.string() })),
  payments: z.array(
    z.object({
      ...{ id: z.string(), part: z.int(), parts: z.int(), amount: z.string() },
      /** planned: to come; ordered: with the bank; returned: came back from the bank; ended: not paid any more. */
      state: z.enum(['planned', 'ordered', 'paid', 'returned', 'ended']),
      /** When it arrived or came back. */
      on: day.nullable(),
      /** Not paid before, and promised by. */
      ...{ dueFrom: day, payBy: day.nullable() },
      /** Its receipt, under `receipts/:id`. */
      receipt: z.string().nullable(),
    }),
  ),
  recovery: z
    .object({
      ...{ on: day, reason: z.string(), amount: z.string(), answerUntil: day },
      answer: z.object({ on: day, text: z.string() }).nullable(),
      decision: z.object({ on: day, reason: z.string() }).nullable(),
      /** What has come back. */
      returned: z.string(),
    })
    .nullable(),
  /** What the reader may do now; empty for who may only look. */
  actions: z.array(z.enum(FIRM_ACTIONS)),
  /** Whether the reader acts for the firm at all. */
  mayAct: z.boolean(),
});
