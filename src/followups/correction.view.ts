import { z } from 'zod';
import { hiddenBy } from '../eligibility/index.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type Correction, OUTCOMES } from './correction.schema.js';
import { correctionAbout, type firmCorrectionSchema } from './firm-correction.schema.js';

/** As those see it who work on it. What was said of a fact that only its own office may know is null for others. */
export const workCorrectionSchema = z.object({
  ...correctionAbout,
  ...{ name: z.string(), districtCode: z.string().nullable() },
  ...{ what: z.string().nullable(), proposed: z.string().nullable(), mayDecide: z.boolean() },
  remarks: z.array(
    z.object({
      department: z.string().nullable(),
      to: z.string().nullable(),
      text: z.string().nullable(),
      at: z.iso.datetime(),
    }),
  ),
  answer: z.object({ outcome: z.enum(OUTCOMES), text: z.string().nullable(), at: z.iso.datetime() }).nullable(),
});

type Rules = Pick<RuleBook, 'catalogue' | 'departments'>;

function aboutView({ _id, uscc, fact, period, match, department, state, madeAt, dueOn }: Correction, rules: Rules) {
  const label = rules.catalogue.get(fact)?.label ?? { zh: fact, en: fact };
  return {
    ...{ id: _id, uscc, fact, label, period, match, department, departmentName: nameOf(department, rules), state },
    ...{ madeAt: madeAt.toISOString(), dueOn },
  };
}

function nameOf(department: string, { departments }: Rules) {
  return departments.get(department)?.name ?? { zh: department, en: department };
}

export function firmCorrectionView(correction: Correction, rules: Rules): z.input<typeof firmCorrectionSchema> {
  const { what, proposed, answer } = correction;
  const shown = answer && {
    ...{ outcome: answer.outcome, text: answer.text, at: answer.at.toISOString() },
    departmentName: nameOf(answer.department, rules),
  };
  return { ...aboutView(correction, rules), what, proposed, answer: shown };
}

/** @param reader the firm’s name, and whether whoever reads decides: then nothing is kept back */
export function workCorrectionView(
  correction: Correction,
  { name, mayDecide }: { readonly name: string; readonly mayDecide: boolean },
  rules: Rules,
): z.input<typeof workCorrectionSchema> {
  const { districtCode, what, proposed, remarks, answer, fact } = correction;
  const isKept = !mayDecide && hiddenBy(rules.catalogue.get(fact), {}, 'staff') !== null;
  const shown = <T>(text: T): T | null => (isKept ? null : text);
  return {
    ...{
      ...aboutView(correction, rules),
      name,
      districtCode,
      mayDecide,
      what: shown(what),
      proposed: shown(proposed),
    },
    remarks: remarks.map(({ department, to, text, at }) => ({
      ...{ department, to, text: shown(text), at: at.toISOString() },
    })),
    answer: answer && { outcome: answer.outcome, text: shown(answer.text), at: answer.at.toISOString() },
  };
}
