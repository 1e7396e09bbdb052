import { z } from 'zod';

/** What a list of policies can be narrowed down by, each to one value. */
export const FACETS = ['class', 'delivery', 'department', 'district', 'size', 'industry'] as const;
export type Facet = (typeof FACETS)[number];

/** `relevance` is what fits the words best; without words, what comes without application first. */
export const SORTS = ['relevance', 'title', 'end', 'newest'] as const;
export type Sort = (typeof SORTS)[number];

/** Titles of documents are shorter. */
export const LONGEST_QUERY = 100;

const isShort = (text: string): boolean => [...text].length <= LONGEST_QUERY;
const key = z.string().regex(/^[a-z0-9-]{1,80}$/, '不是有效的代码 · is no such key');

/** The words and the filter of a list of policies, as the API takes them. */
export const policyFilterFields = {
  q: z
    .string()
    .refine(isShort, `检索词最长 ${LONGEST_QUERY} 个字 · at most ${LONGEST_QUERY} characters to search for`)
    .optional(),
  class: z.enum(['grant', 'relief', 'right', 'status']).optional(),
  delivery: z.enum(['apply-free', 'instant', 'commitment', 'apply']).optional(),
  department: key.optional(),
  district: z
    .string()
    .regex(/^\d{6}$/, '须为六位行政区划代码 · must be a six-digit district code')
    .optional(),
  size: z.enum(['large', 'medium', 'small', 'micro', 'unclassified']).optional(),
  industry: z
    .string()
    .regex(/^[A-T]$/, '须为国民经济行业门类 A 至 T · must be a section A to T of GB/T 4754')
    .optional(),
  sort: z.enum(SORTS).default('relevance'),
};

/** What is asked of a list: words and the value of each facet that is set. */
export interface PolicyFilter extends Readonly<Partial<Record<Facet, string | undefined>>> {
  readonly q?: string | undefined;
  readonly sort: Sort;
}
