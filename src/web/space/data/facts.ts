import type { z } from 'zod';
import type { factsPageSchema, firmFactSchema } from '../../../space/facts-page.schema.js';
import type { Language } from '../../i18n/index.js';
import { withPeriod } from '../../ui/periods.js';

export type Facts = z.output<typeof factsPageSchema>;
export type Fact = z.output<typeof firmFactSchema>;

/** What a list of facts may be narrowed to. */
export const KINDS = ['correcting', 'supplied', 'conclusion', 'inferred'] as const;
export type Kind = (typeof KINDS)[number];

const OF_KIND: Readonly<Record<Kind, (fact: Fact) => boolean>> = {
  correcting: ({ correction }) => correction?.state === 'open',
  supplied: ({ supplied }) => supplied,
  conclusion: ({ hidden }) => hidden === 'conclusion',
  inferred: ({ inferred }) => inferred,
};

/** Those with all of these words somewhere in what is shown of them. */
export function matching(items: readonly Fact[], words: string, kind: string, language: Language): Fact[] {
  const sought = words.toLowerCase().split(/\s+/).filter(Boolean);
  const isOfKind = KINDS.find((one) => one === kind);
  return items.filter((fact) => {
    if (isOfKind !== undefined && !OF_KIND[isOfKind](fact)) return false;
    const shown = [labelOf(fact, language), fact.group, fact.sourceName, fact.value, fact.key].join(' ');
    return sought.every((word) => shown.toLowerCase().includes(word));
  });
}

/** One fact with its values, the latest period first. */
export type Values = readonly [Fact, ...Fact[]];

/** By the office that supplies them, in the order in which they come; and there by fact. */
export function grouped(items: readonly Fact[]): [string, Values[]][] {
  const groups = new Map<string, Map<string, Values>>();
  for (const fact of items) {
    const group = groups.get(fact.group) ?? new Map<string, Values>();
    const known = group.get(fact.key);
    const all: [Fact, ...Fact[]] = known === undefined ? [fact] : [...known, fact];
    all.sort((a, b) => (b.period ?? '').localeCompare(a.period ?? ''));
    groups.set(fact.group, group.set(fact.key, all));
  }
  return [...groups].map(([name, facts]) => [name, [...facts.values()]]);
}

interface Labelled {
  readonly label: string;
  readonly period: string | null;
}

/** 从业人数（2025年） */
export function labelOf({ label, period }: Labelled, language: Language): string {
  return withPeriod(label, period, language);
}
