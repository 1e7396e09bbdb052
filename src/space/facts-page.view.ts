import type { z } from 'zod';
import { type FactDefinition, type FactValue, hiddenBy, showValue, unitOf } from '../eligibility/index.js';
import { type Enterprise, OWN_WORD, slotOf } from '../enterprises/enterprise.schema.js';
import { type HeldFact, heldFacts } from '../enterprises/held-facts.service.js';
import { isSuppliable } from '../enterprises/supplied.schema.js';
import { isCorrectable } from '../followups/correction.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { officeName } from './card.view.js';
import { type CorrectionOf, shownToFirm } from './condition-lines.js';
import type { factsPageSchema, firmFactSchema } from './facts-page.schema.js';
import type { Language } from './standing.service.js';

type FirmFact = z.output<typeof firmFactSchema>;
type Suppliable = z.output<typeof factsPageSchema>['suppliable'][number];

interface Reading {
  readonly language: Language;
  readonly rules: RuleBook;
  readonly correctionOf: CorrectionOf;
}

/** All that is stored of a firm as the firm itself may see it, and what it may supply. */
export function factsPageView(enterprise: Enterprise, reading: Reading): z.output<typeof factsPageSchema> {
  const held = heldFacts(enterprise, reading.rules.catalogue);
  const suppliable = [...reading.rules.catalogue.values()].filter(isTyped);
  return {
    items: held.map((fact) => factView(fact, enterprise, reading)),
    suppliable: suppliable.map((definition) => suppliableView(definition, held, reading)),
  };
}

/** Whether the firm may type it into a page; lists of records come in files. */
export function isTyped(definition: FactDefinition): boolean {
  return isSuppliable(definition) && definition.type !== 'list';
}

function factView(fact: HeldFact, enterprise: Enterprise, { language, rules, correctionOf }: Reading): FirmFact {
  const { definition, period, value, from } = fact;
  const { key, type, source: department } = definition;
  const unit = unitOf(definition, language);
  const { source, asOf, inferred = false } = from;
  const shown = shownToFirm({ value, source }, definition, language, rules);
  return {
    ...{ key, label: definition.label[language], type, unit, group: officeName(department, rules, language), period },
    ...{ ...shown, raw: shown.hidden === null ? rawOf(definition, value) : null },
    original: originalOf(fact, enterprise),
    ...{ source, sourceName: officeName(source, rules, language), department, asOf, inferred },
    correctable: key !== 'uscc' && source !== OWN_WORD && isCorrectable(definition),
    ...{ supplied: source === OWN_WORD, correction: correctionOf(key, period) },
  };
}

function originalOf({ definition, period }: HeldFact, { originals = {} }: Enterprise): string | null {
  const { key } = definition;
  const original = originals[slotOf(period === null ? { key } : { key, period })];
  return original === undefined || hiddenBy(definition, {}, 'firm') !== null ? null : original;
}

/** Money and fractions as text, so that no page computes with them as they come. */
function rawOf({ type }: FactDefinition, value: FactValue): FirmFact['raw'] {
  if (typeof value === 'object') return null;
  if (type === 'money') return (value as number).toFixed(2);
  return type === 'ratio' ? String(value) : value;
}

function suppliableView(definition: FactDefinition, held: readonly HeldFact[], reading: Reading): Suppliable {
  const { language, rules } = reading;
  const { key, type, period, codeList } = definition;
  const unit = unitOf(definition, language);
  const own = held.filter((fact) => fact.definition.key === key && fact.from.source === OWN_WORD);
  const codes = codeList === undefined ? undefined : rules.codes.get(codeList)?.codes;
  return {
    ...{ key, label: definition.label[language], type, unit, period },
    supplied: own.map((fact) => ({
      period: fact.period,
      value: showValue(fact.value, definition, language, rules),
    })),
    ...(codes === undefined ? {} : { codes: [...codes].map(([code, label]) => ({ code, label: label[language] })) }),
  };
}
