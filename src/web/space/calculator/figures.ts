import type { z } from 'zod';
import type { trialFactsSchema, trialRequest } from '../../../space/trial.schema.js';

export type Fields = z.output<typeof trialFactsSchema>;
export type Field = Fields['items'][number];
type Changes = z.input<typeof trialRequest>['changes'];
type Value = Changes[number]['value'];

const PREFIX = 'f.';
/** In the address of a fact that was picked and has no figure yet; an empty value would leave the address. */
const UNSET = '~';
const NUMBER = /^-?\d+(\.\d+)?$/;
const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** Under which name the address holds the figure of a fact. */
export function nameOf(fact: string): string {
  return PREFIX + fact;
}

/** A figure as the address holds it: fractions as fractions, sets with commas. */
export function written(value: Field['value']): string {
  if (value === null || value === '') return UNSET;
  return Array.isArray(value) ? value.join(',') || UNSET : String(value);
}

/** What is tried of a fact: '' where it was picked and nothing is given yet. */
export interface Figure {
  readonly fact: string;
  readonly text: string;
  /** Null where the address names what cannot be tried. */
  readonly field: Field | null;
}

/** The figures in an address, in its order. */
export function figuresIn(values: Readonly<Record<string, string>>, { items }: Fields): Figure[] {
  return Object.entries(values)
    .filter(([name]) => name.startsWith(PREFIX))
    .map(([name, text]) => {
      const fact = name.slice(PREFIX.length);
      return { fact, text: text === UNSET ? '' : text, field: items.find((one) => one.fact === fact) ?? null };
    });
}

/** Whether something was given that is no value of its type. */
export function isWrong({ text, field }: Figure): boolean {
  return text !== '' && field !== null && valueIn(text, field) === undefined;
}

/** What the server is asked to try: all figures that are given and are what they should be. */
export function changesOf(figures: readonly Figure[]): Changes {
  return figures.flatMap(({ fact, text, field }) => {
    const value = text === '' || field === null ? undefined : valueIn(text, field);
    return value === undefined ? [] : [{ fact, value }];
  });
}

function valueIn(text: string, { type, codes }: Field): Value | undefined {
  switch (type) {
    case 'number':
    case 'integer':
      return NUMBER.test(text) ? Number(text) : undefined;
    case 'money':
    case 'ratio':
      return NUMBER.test(text) ? text : undefined;
    case 'boolean':
      return text === 'true' || text === 'false' ? text === 'true' : undefined;
    case 'date':
      return DATE.test(text) ? text : undefined;
    case 'code':
      return codes === null || codes.some(({ code }) => code === text) ? text : undefined;
    case 'set':
      return text.split(',').filter(Boolean);
  }
}
