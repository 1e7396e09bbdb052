import { z } from 'zod';
import { policyDetailSchema } from '../policies/policy-answer.schema.js';

const words = z.object({ zh: z.string(), en: z.string() });
const day = z.string();
const delivery = z.enum(['apply-free', 'instant', 'commitment', 'apply']);
const inBoth = <T extends z.ZodType>(item: T) => z.object({ zh: z.array(item), en: z.array(item) });
const figure = z.object({ label: words, value: words });
const link = z.object({ code: z.string(), version: z.string(), title: words });
const contact = z.object({ name: words, phone: z.string() });

/** A policy's guide (办事指南): what a list tells of it, and all that the public may read of it. */
export const guideSchema = policyDetailSchema.extend({
  standing: z.enum(['in-force', 'ended', 'not-begun']),
  /** False for a policy of another place. */
  concernsCity: z.boolean(),
  /** Whose figures and desks these are. */
  city: words,
  words: z.object({ class: words, delivery: words, level: words }),
  /** What the way of delivery asks of a firm with this policy. */
  means: words,
  routes: z.array(z.object({ delivery, words, when: words, reason: words })),
  acceptUntil: day.nullable(),
  payUntil: day.nullable(),
  renewal: words.nullable(),
  /** Of a policy that has ended: the version after it, and policies in force that have to do with it. */
  successor: link.nullable(),
  related: z.array(link),
  versions: z.array(link.extend({ validFrom: day, validTo: day.nullable(), inForce: z.boolean() })),
  rule: inBoth(z.object({ depth: z.number(), text: z.string(), clause: z.string().nullable() })),
  /** What the city sets and the rule or formula reads. */
  figures: z.array(
    z.object({
      label: words,
      value: words.nullable(),
      districts: z.array(z.object({ name: words, value: words.nullable() })),
      verified: z.boolean(),
    }),
  ),
  standard: inBoth(z.object({ depth: z.number(), text: z.string() })),
  /** Invented figures, computed by the engine. */
  example: z
    .object({
      asOf: day,
      facts: z.array(figure),
      records: z.array(z.object({ list: words, fields: z.array(figure) })),
      working: inBoth(z.string()),
      amount: z.string(),
      ceiling: z.boolean(),
      payable: z.string().nullable(),
      instalments: z.array(z.object({ label: words, amount: z.string() })),
    })
    .nullable(),
  steps: z.array(
    z.object({
      title: words,
      text: words,
      by: words.nullable(),
      days: z.object({ count: z.number(), of: z.enum(['working', 'calendar']) }).nullable(),
    }),
  ),
  /** Of all that departments do; the firm's own time is not in it. */
  workingDays: z.number().nullable(),
  desks: z.array(z.object({ code: z.string(), name: words, contacts: z.array(contact) })),
  together: z.array(link.extend({ text: words })),
  fund: words.nullable(),
});

type Deep<T> = T extends readonly (infer E)[]
  ? readonly Deep<E>[]
  : T extends object
    ? { readonly [K in keyof T]: Deep<T[K]> }
    : T;

export type Guide = Deep<z.output<typeof guideSchema>>;
