import { z } from 'zod';
import type { Amount } from '../eligibility/benefit/benefit.schema.js';
import type { Condition } from '../eligibility/condition.schema.js';
import type { DerivedFact } from '../eligibility/derived.js';
import type { FactDefinition, FactValue, FieldDefinition, Words } from '../eligibility/facts.js';
import { civilDate } from './policy.schema.js';
import type { Department, HolidayYear, ParameterValue, SizeClassRow } from './rule-book.schema.js';

const words: z.ZodType<Words> = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const factType = z.enum(['text', 'number', 'integer', 'money', 'ratio', 'boolean', 'date', 'code', 'set', 'list']);
const factValue = z.union([z.string(), z.number(), z.boolean(), z.array(z.string())]) satisfies z.ZodType<FactValue>;
const rule = <T>() => z.custom<T>((value) => typeof value === 'object' && value !== null && !Array.isArray(value));

const field = {
  type: factType,
  label: words,
  unit: z.string().min(1).optional(),
  codeList: z.string().min(1).optional(),
  pluck: z.strictObject({ list: z.string().min(1), field: z.string().min(1) }).optional(),
  map: z.boolean().optional(),
  keys: z.record(z.string(), words).optional(),
  whenAbsent: factValue.optional(),
};
const fieldDefinition: z.ZodType<FieldDefinition> = z.strictObject(field);

/** `rules/facts.json` */
export const factsFile: z.ZodType<FactDefinition[]> = z.array(
  z
    .strictObject({
      ...field,
      key: z.string().regex(/^(param\.)?[a-z][A-Za-z0-9]*$/, 'must be letters and digits'),
      source: z.string().min(1),
      maxAgeDays: z.int().min(1).optional(),
      period: z.enum(['none', 'year', 'quarter', 'month']),
      sharing: z.enum(['value', 'conclusion', 'firm-supplied']),
      sensitivity: z.enum(['public', 'internal', 'sensitive']),
      purpose: words.optional(),
      changeable: z.boolean(),
      derived: z.boolean().optional(),
      publishedInMonth: z.int().min(1).max(12).optional(),
      fields: z.record(z.string(), fieldDefinition).optional(),
    })
    // 个人信息保护法, art. 6: nothing sensitive without a purpose that is said.
    .refine(
      ({ sensitivity, purpose }) => sensitivity !== 'sensitive' || purpose !== undefined,
      'a sensitive fact needs a purpose',
    ),
);

const where = rule<Condition>().optional();
const ofField = z.strictObject({ list: z.string(), field: z.string(), where });
const derivedForms: readonly z.ZodType[] = [
  z.strictObject({ count: z.strictObject({ list: z.string(), where, distinct: z.string().optional() }) }),
  z.strictObject({ sum: ofField }),
  z.strictObject({ min: ofField }),
  z.strictObject({ max: ofField }),
  z.strictObject({ collect: ofField }),
  z.strictObject({ formula: rule<Amount>(), places: z.int().min(0).max(20) }),
];

/** `rules/derived.json`; what the formulas say is checked by `check-derived.ts`, which knows the catalogue. */
export const derivedFile: z.ZodType<DerivedFact[]> = z.array(
  z.strictObject({
    key: z.string().min(1),
    formula: z.custom<DerivedFact['formula']>(
      (value) => derivedForms.some((form) => form.safeParse(value).success),
      'must be one of count, sum, min, max, collect {list, field, where} or {formula, places}',
    ),
  }),
);

/** `rules/parameters.json` */
export const parametersFile: z.ZodType<ParameterValue[]> = z.array(
  z.strictObject({
    name: z.string().min(1),
    district: z
      .string()
      .regex(/^(\d{2}(\d{2}(\d{2})?)?)?$/, 'must be a GB/T 2260 prefix, or empty for the whole country'),
    value: factValue,
    validFrom: civilDate,
    validTo: civilDate.nullable(),
    source: z.string().min(1),
    verified: z.boolean(),
  }),
);

/** `rules/departments.json` */
export const departmentsFile: z.ZodType<Department[]> = z.array(
  z.strictObject({ key: z.string().regex(/^[a-z][a-z-]*$/), name: words }),
);

/** `rules/named-conditions/NAME.json` */
export const namedConditionFile = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: words,
  conditions: rule<Condition>(),
});

/**
 * `rules/codes/NAME.json`. In a table whose codes contain one another as prefixes (`hierarchical`), an entry may leave
 * its English name out: the nearest named code above it stands in.
 */
export const codeTableFile = z
  .strictObject({
    name: z.string().regex(/^[a-z][a-z-]*$/),
    source: z.string().min(1),
    hierarchical: z.boolean().optional(),
    codes: rule<Readonly<Record<string, CodeNames>>>(),
  })
  .superRefine(({ hierarchical, codes }, context) => {
    // By hand: a table has thousands of codes, and every start reads it.
    for (const [code, names] of Object.entries(codes)) {
      const fault = faultOfNames(names, hierarchical === true);
      if (fault) context.addIssue({ code: 'custom', path: ['codes', code], message: fault });
    }
  });

interface CodeNames {
  readonly zh: string;
  readonly en?: string;
}

function faultOfNames(names: unknown, hierarchical: boolean): string | undefined {
  if (typeof names !== 'object' || names === null) return 'must be {zh, en}';
  const { zh, en, ...others } = names as Record<string, unknown>;
  for (const key in others) return `"${key}" is not known here`;
  if (typeof zh !== 'string' || zh === '') return 'must have a name zh';
  if (en === undefined && hierarchical) return undefined;
  return typeof en === 'string' && en !== '' ? undefined : 'must have a name en';
}

/** The codes of a table with both names; see `codeTableFile` for the English one. */
export function namedCodes({ codes, hierarchical }: z.infer<typeof codeTableFile>): ReadonlyMap<string, Words> {
  const english = (code: string): string => {
    for (let above = code; hierarchical && above !== ''; above = above.slice(0, -1)) {
      const name = codes[above]?.en;
      if (name !== undefined) return `${name} (${code})`;
    }
    return code;
  };
  return new Map(Object.entries(codes).map(([code, { zh, en }]) => [code, { zh, en: en ?? english(code) }]));
}

/** `rules/holidays/YEAR.json` */
export const holidayFile: z.ZodType<HolidayYear, unknown> = z
  .strictObject({
    year: z.int().min(2000).max(2200),
    source: z.string().min(1),
    off: z.array(civilDate),
    worked: z.array(civilDate),
  })
  .refine(({ year, off, worked }) => [...off, ...worked].every((day) => day.startsWith(`${year}-`)), {
    message: 'lists a day of another year',
  })
  .transform(({ off, worked, ...rest }) => ({ ...rest, off: new Set(off), worked: new Set(worked) }));

const bound = z
  .strictObject({ large: z.number().positive(), medium: z.number().positive(), small: z.number().positive() })
  .refine(({ large, medium, small }) => large > medium && medium > small, 'bounds must fall from large to small');

/** `rules/size-classes.json` */
export const sizeClassesFile: z.ZodType<{ source: string; rows: SizeClassRow[]; unclassified: string[] }> =
  z.strictObject({
    source: z.string().min(1),
    rows: z.array(
      z.strictObject({
        row: z.string().min(1),
        name: words,
        industries: z.array(z.string().min(1)).min(1),
        bounds: z.strictObject({
          employees: bound.optional(),
          revenue: bound.optional(),
          totalAssets: bound.optional(),
        }),
      }),
    ),
    unclassified: z.array(z.string().min(1)),
  });
