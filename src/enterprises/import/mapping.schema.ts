import { z } from 'zod';

const words = z.strictObject({ zh: z.string().min(1), en: z.string().min(1) });
const headers = z.array(z.string().min(1)).min(1);
const codes = z.record(z.string(), z.string());

const column = z.strictObject({
  /** `uscc`, `asOf`, `region` (a place in words that the enterprise lies in), or a key of the catalogue; without it the column is known and not read. */
  fact: z.string().min(1).optional(),
  /** Where the firm is reached, in place of a fact: nobody is shown it, and no policy reads it. */
  contact: z.literal('email').optional(),
  /** Other headers than the fact's key and labels, in any script. */
  headers: headers.optional(),
  /** header: a file without the column is of another shape; value: a row without it is refused. */
  required: z.enum(['header', 'value']).optional(),
  unit: z.string().optional(),
  codes: codes.optional(),
  form: z.enum(['capital', 'name', 'person']).optional(),
  /** The source is not the one to state this fact: taken only where nobody has. */
  inferred: z.boolean().optional(),
});

const recordField = z.strictObject({
  field: z.string().min(1),
  headers: headers.optional(),
  /** Only these headers, not the field's label: by them a list is told apart from lists of other things. */
  exact: z.boolean().optional(),
  required: z.enum(['header', 'value']).optional(),
  unit: z.string().optional(),
  codes: codes.optional(),
  form: z.enum(['person']).optional(),
});

const population = z.union([
  z.literal('city'),
  z.strictObject({
    districts: z.array(z.string().regex(/^\d{2,6}$|^$/)).min(1),
    entityTypes: z.array(z.string()).optional(),
  }),
]);

/** A file shape in `rules/mappings/`: which department sends it, what its columns are, and how much it claims. */
export const mappingSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]*$/),
  title: words,
  note: z.string().optional(),
  /** Key of the department; `catalogue`: each fact's own. */
  source: z.string().min(1),
  /** partial: says nothing about those it does not name; complete: they lack what it closes. */
  completeness: z.union([
    z.literal('partial'),
    z.strictObject({
      /** A fact, a list, or an element of one: `qualifications#high-tech`, `departmentLists#…|{year}`. */
      closes: z.string().min(1),
      population: population.default('city'),
    }),
  ]),
  /** The column whose period all facts of a row with a period are of. */
  period: z.strictObject({ kind: z.enum(['year', 'quarter', 'month']), headers }).optional(),
  columns: z.array(column),
  /** Also reads every column whose header is a key or label of the catalogue. */
  catalogueColumns: z.boolean().default(false),
  /** Each row is one record of this list. */
  record: z
    .strictObject({
      list: z.string().min(1),
      /** whole: the file holds all records of each firm that it names; element: those of the elements it names. */
      scope: z.enum(['whole', 'element']),
      /** Fields that tell rows of one firm apart; rows alike in them and otherwise different are refused. */
      unique: z.array(z.string()).default([]),
      constants: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
      fields: z.array(recordField),
    })
    .optional(),
  /** What being named in the file says. */
  states: z.record(z.string(), z.union([z.string(), z.number(), z.boolean()])).default({}),
  /** Conclusions from the code: the registering authority's division, the kind of entity. */
  infer: z.array(z.enum(['district', 'entity-type'])).default([]),
  /** 元 for one unit of a currency; none: amounts in it are kept as published. */
  rates: z.record(z.string().regex(/^[A-Z]{3}$/), z.number().positive()).default({}),
});

export type Mapping = z.infer<typeof mappingSchema>;
export type MappingColumn = z.infer<typeof column>;
export type MappingRecordField = z.infer<typeof recordField>;
