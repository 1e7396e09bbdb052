import { z } from 'zod';
import type { Amount } from './benefit.schema.js';

const words = z.strictObject({ zh: z.string().min(1).max(500), en: z.string().min(1).max(500) });
const decimal = z.union([z.number().min(0), z.string().regex(/^\d{1,13}(\.\d{1,10})?$/)], {
  error: 'a number of 0 or more, or its decimal text, is expected',
});
const key = z.string().min(1).max(200);
const part = z.looseObject({}, { error: 'an object is expected' });
const parts = z.array(part).min(1, 'the list is empty').max(50);
const label = words.optional();
const share = z.number().gt(0).max(1);

const step = z.strictObject({
  from: z.number(),
  exclusive: z.boolean().optional(),
  amount: part.optional(),
  rate: z.number().min(0).optional(),
});
const factorCase = z.strictObject({ when: part, by: part, cap: part.optional() });

/** The shape of each form of `Amount`, inner amounts and conditions left open: they are walked one by one. */
export const amountSchemas = {
  fixed: z.strictObject({ label, fixed: decimal }),
  fact: z.strictObject({ label, fact: key }),
  field: z.strictObject({ label, field: key, key: key.optional(), otherwise: z.number().optional() }),
  termDays: z.strictObject({ label, termDays: z.strictObject({ from: key, months: key }) }),
  rate: z.strictObject({ label, rate: z.strictObject({ of: part, by: part }) }),
  perUnit: z.strictObject({
    label,
    perUnit: z.strictObject({ count: part, amount: part, wholeUnits: z.boolean().optional() }),
  }),
  divide: z.strictObject({ label, divide: z.strictObject({ amount: part, by: part }) }),
  tiers: z.strictObject({
    label,
    tiers: z.strictObject({ by: part, mode: z.enum(['whole', 'marginal']), steps: z.array(step).min(1).max(50) }),
  }),
  multiply: z.strictObject({
    label,
    multiply: z.strictObject({ amount: part, cases: z.array(factorCase).min(1).max(50), otherwise: part }),
  }),
  cases: z.strictObject({
    label,
    cases: z
      .array(z.strictObject({ when: part, amount: part }))
      .min(1)
      .max(50),
    otherwise: part.optional(),
  }),
  min: z.strictObject({ label, min: parts }),
  max: z.strictObject({ label, max: parts }),
  cap: z.strictObject({ label, cap: z.strictObject({ amount: part, at: part }) }),
  floor: z.strictObject({ label, floor: z.strictObject({ amount: part, at: part }) }),
  sum: z.strictObject({ label, sum: parts }),
  subtract: z.strictObject({ label, subtract: z.strictObject({ from: part, amount: part }) }),
  sumOver: z.strictObject({
    label,
    sumOver: z.strictObject({ list: key, where: part.optional(), amount: part, distinct: key.optional() }),
  }),
  topUp: z.strictObject({ label, topUp: z.strictObject({ ladder: key, level: part, subjectKey: key.optional() }) }),
  best: z.strictObject({
    label,
    best: z
      .array(z.strictObject({ when: part.optional(), amount: part }))
      .min(1)
      .max(50),
  }),
} as const;

export type AmountForm = keyof typeof amountSchemas;

/** Which form an object is: the one of these keys that it has; `key` and `otherwise` belong to others. */
export function formOfAmount(amount: object): AmountForm | undefined {
  const forms = (Object.keys(amountSchemas) as AmountForm[]).filter((form) => Object.hasOwn(amount, form));
  return forms.length === 1 ? forms[0] : undefined;
}

/** The outside of a benefit. */
export const benefitSchema = z.strictObject({
  amount: part,
  ceiling: z.boolean().optional(),
  rounding: z
    .strictObject({
      places: z.union([z.literal(0), z.literal(1), z.literal(2)]),
      mode: z.enum(['half-up', 'down', 'up']),
    })
    .optional(),
  payable: part.optional(),
  instalments: z
    .array(
      z.strictObject({
        share,
        label: words,
        when: part.optional(),
        afterMonths: z.number().int().min(0).max(120).optional(),
      }),
    )
    .min(1)
    .max(20)
    .optional(),
});

/** An amount or a condition (`when`) inside a form, and the steps to it. */
export interface Inner {
  readonly at: readonly (string | number)[];
  readonly amount?: unknown;
  readonly when?: unknown;
}

/** What stands directly inside an amount; `sumOver` is left to the caller, for its inside speaks of records. */
export function innerOf(amount: Amount): Inner[] {
  if ('rate' in amount) return members('rate', amount.rate, 'of', 'by');
  if ('perUnit' in amount) return members('perUnit', amount.perUnit, 'count', 'amount');
  if ('divide' in amount) return members('divide', amount.divide, 'amount', 'by');
  if ('cap' in amount) return members('cap', amount.cap, 'amount', 'at');
  if ('floor' in amount) return members('floor', amount.floor, 'amount', 'at');
  if ('subtract' in amount) return members('subtract', amount.subtract, 'from', 'amount');
  if ('topUp' in amount) return members('topUp', amount.topUp, 'level');
  if ('min' in amount) return listed('min', amount.min);
  if ('max' in amount) return listed('max', amount.max);
  if ('sum' in amount) return listed('sum', amount.sum);
  if ('best' in amount) return branches(['best'], amount.best, 'amount');
  if ('cases' in amount)
    return [...branches(['cases'], amount.cases, 'amount'), ...optional(['otherwise'], amount.otherwise)];
  if ('tiers' in amount) {
    return [...members('tiers', amount.tiers, 'by'), ...branches(['tiers', 'steps'], amount.tiers.steps, 'amount')];
  }
  if ('multiply' in amount) {
    const { cases } = amount.multiply;
    return [
      ...members('multiply', amount.multiply, 'amount', 'otherwise'),
      ...branches(['multiply', 'cases'], cases, 'by', 'cap'),
    ];
  }
  return [];
}

function members<T extends object>(form: string, of: T, ...names: readonly (keyof T & string)[]): Inner[] {
  return names.map((name) => ({ at: [form, name], amount: of[name] ?? null }));
}

function listed(form: string, amounts: readonly Amount[]): Inner[] {
  return amounts.map((amount, index) => ({ at: [form, index], amount: amount ?? null }));
}

function optional(at: Inner['at'], amount: unknown): Inner[] {
  return amount === undefined ? [] : [{ at, amount }];
}

function branches(at: Inner['at'], list: readonly object[], ...names: readonly string[]): Inner[] {
  return list.flatMap((branch, index) => {
    const inside = branch as Record<string, unknown>;
    const when = inside.when === undefined ? [] : [{ at: [...at, index, 'when'], when: inside.when }];
    return [...when, ...names.flatMap((name) => optional([...at, index, name], inside[name]))];
  });
}
