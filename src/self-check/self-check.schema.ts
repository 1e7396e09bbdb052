import { z } from 'zod';

/** A fact as it is asked for, with its year where it has one: `revenue.2025`. */
const slot = z.string().min(1).max(70);

/** An answer: money and fractions may be text ("7200.00", "0.055"); null: it is not known. */
export const answerValue = z.union([
  z.string().max(2000),
  z.number(),
  z.boolean(),
  z.array(z.string().max(100)).max(100),
  z.null(),
]);

export const MOST_ANSWERS = 150;

const policyClass = z.enum(['grant', 'relief', 'right', 'status']);

/** What is checked: one policy, those of a class, or all in force here. */
export const checkRequest = z.strictObject({
  policy: z.string().min(1).max(80).optional(),
  class: policyClass.optional(),
  answers: z
    .array(z.strictObject({ fact: slot, value: answerValue }))
    .max(MOST_ANSWERS)
    .default([]),
});

const choice = z.object({ code: z.string(), label: z.string() });

/** One question in words. */
export const questionSchema = z.object({
  fact: slot,
  label: z.string(),
  /** How an answer is given; `search`: a code of a list too long to show. */
  input: z.enum(['yes-no', 'one-of', 'some-of', 'search', 'day', 'money', 'share', 'whole', 'number']),
  unit: z.string().nullable(),
  choices: z.array(choice).nullable(),
  hint: z.string().nullable(),
  /** Which department knows it. */
  source: z.string().nullable(),
  /** The policies that it can decide. */
  why: z.array(z.string()),
});

export const resultSchema = z.object({
  ...{ policy: z.string(), title: z.string(), class: policyClass, className: z.string(), department: z.string() },
  verdict: z.enum(['eligible', 'ineligible', 'undecided', 'not-in-force']),
  /** Why it is not for firms such as this one at all. */
  reason: z.string().nullable(),
  /** 元 with two decimals; null where it is not eligible, or not known. */
  amount: z.string().nullable(),
  ceiling: z.boolean(),
  /** What would have to be otherwise, or is missing; null where nothing would do. */
  gaps: z.array(z.object({ kind: z.enum(['change', 'missing']), fact: z.string(), text: z.string() })).nullable(),
  /** What is to be done. */
  next: z.string(),
  guide: z.string(),
  contacts: z.array(z.object({ name: z.string(), phone: z.string() })),
});

export const checkSchema = z.object({
  asOf: z.string(),
  /** How many policies are checked. */
  policies: z.int(),
  /** Questions answered so far, and the most that may still come. */
  asked: z.int(),
  left: z.int(),
  /** Policies whose verdict no answer can change any more. */
  settled: z.int(),
  next: questionSchema.nullable(),
  answers: z.array(z.object({ fact: slot, label: z.string(), shown: z.string(), known: z.boolean() })),
  /** Once nothing more is asked. */
  results: z.array(resultSchema),
  /** What may be answered besides, only for the amounts of what it is eligible for. */
  amounts: z.object({ left: z.int(), next: questionSchema.nullable() }),
});

export type CheckRequest = z.output<typeof checkRequest>;
export type CheckAnswer = CheckRequest['answers'][number];
export type Question = z.output<typeof questionSchema>;
export type Check = z.output<typeof checkSchema>;
export type CheckResult = z.output<typeof resultSchema>;
