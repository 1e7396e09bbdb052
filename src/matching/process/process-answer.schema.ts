import { z } from 'zod';
import { usccParam } from '../../enterprises/enterprise-answer.schema.js';
import { reasonsSchema, usedFactsSchema } from '../matching-answer.schema.js';

export const matchParam = z.object({
  id: z.string().regex(/^[^:]{1,100}:[^:]{1,10}:[0-9A-Z]{18}$/, 'not the id of a match'),
});
export const matchIds = z.array(matchParam.shape.id).min(1).max(2000);
export const account = z.strictObject({
  holder: z.string().min(1).max(200),
  number: z.string().min(1).max(60),
  kind: z.enum(['settlement', 'card']),
  bank: z.string().min(1).max(200),
});

const uscc = usccParam.shape.uscc;
const day = z.string().nullable();
const words = z.object({ zh: z.string(), en: z.string() });

export const performedSchema = z.object({
  id: z.string(),
  outcome: z.string(),
  state: z.string(),
  round: z.number(),
});

export const bulkSchema = z.object({
  items: z.array(z.object({ id: z.string(), outcome: z.string(), reason: z.string().optional() })),
});

const decidedOn = z.object({ version: z.string(), asOf: z.string(), verdict: z.string() });

export const replayedSchema = z.object({
  id: z.string(),
  at: z.string(),
  past: z
    .object({ state: z.string(), heldFrom: z.string().nullable(), round: z.number(), frozen: z.boolean() })
    .nullable(),
  decided: z.object({
    version: z.string(),
    asOf: z.string(),
    verdict: z.string(),
    amount: z.string().nullable(),
    same: z.boolean(),
    differing: z.array(z.string()),
    reasons: reasonsSchema,
  }),
  history: z.array(
    z.object({
      at: z.string(),
      event: z.string(),
      from: z.string().nullable(),
      to: z.string(),
      round: z.number(),
      run: z.string().nullable(),
      note: z.string().optional(),
      who: z.object({ id: z.string(), as: z.string(), department: z.string().optional() }).optional(),
      grounds: decidedOn.extend({ facts: usedFactsSchema }).optional(),
      recheck: decidedOn.extend({ changed: usedFactsSchema }).optional(),
    }),
  ),
});

export const overdueSchema = z.object({
  items: z.array(z.object({ id: z.string(), department: z.string(), step: z.number(), due: z.string() })),
});

export const dueSchema = z.object({
  due: z.array(z.object({ id: z.string(), event: z.string(), last: z.string() })),
  problems: z.array(z.object({ id: z.string(), reason: z.string() })),
});

const listAbout = {
  ...{ id: z.string(), item: words, department: words.nullable(), shownFrom: z.string(), shownUntil: day },
  workingDaysLeft: z.number().nullable(),
};

export const publicListSchema = z.object({
  ...listAbout,
  contact: z.array(z.object({ name: words, phone: z.string() })),
  workingDays: z.number(),
  editions: z.array(z.string()),
  entries: z.array(z.object({ number: z.number(), name: z.string(), amount: z.string().nullable(), shownUntil: day })),
});

export const listSummarySchema = z.object({ ...listAbout, policy: z.string(), entries: z.number() });

export const accountSchema = z.object({
  last4: z.string(),
  bank: z.string(),
  kind: z.string(),
  payableFrom: day,
  proposed: z.object({ last4: z.string(), bank: z.string(), by: z.string() }).nullable(),
});

export const sharedAccountSchema = z.object({
  uscc: z.string(),
  last4: z.string(),
  alsoOf: z.array(z.string()),
  accepted: z.object({ by: z.string(), reason: z.string(), firms: z.array(z.string()) }).nullable(),
});

export const spotCheckSchema = z.object({
  id: z.string(),
  policy: z.string(),
  seed: z.string(),
  share: z.number(),
  population: z.number(),
  populationDigest: z.string(),
  random: z.array(z.string()),
  risky: z.array(z.string()),
  undecided: z.number(),
  outcomes: z.array(z.object({ match: z.string(), outcome: z.string(), by: z.string(), note: z.string() })),
});

export const successionSchema = z.object({
  id: z.string(),
  kind: z.string(),
  uscc,
  successors: z.array(uscc),
  on: z.string(),
  open: z.string(),
  done: z.boolean(),
});

export const caseSchema = z.object({
  id: z.string(),
  kind: z.string(),
  uscc: z.string(),
  match: z.string(),
  districtCode: z.string().nullable(),
  reason: z.string(),
  openedAt: z.string(),
  dueOn: day,
});
