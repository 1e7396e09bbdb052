import { type Answer, usePlainAnswer } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';
import type { Language } from '../../i18n/index.js';

type Words = Readonly<Record<Language, string>>;

export interface Correction {
  readonly id: string;
  readonly label: Words;
  readonly period: string | null;
  readonly departmentName: Words;
  readonly madeAt: string;
  readonly dueOn: string | null;
  readonly what: string;
  readonly proposed: string | null;
  readonly answer: {
    readonly outcome: 'corrected' | 'kept';
    readonly text: string;
    readonly departmentName: Words;
    readonly at: string;
  } | null;
}

export interface Corrections {
  readonly items: readonly Correction[];
}

/** What the firm has said to be wrong. */
export function useCorrections(): Answer<Corrections> {
  return usePlainAnswer<Corrections>(`${useFirmPath()}/corrections`);
}
