import type { TraceNode } from '../decide.js';
import { type Decimal, showMoney, showNumber, showPercent } from '../decimal.js';
import type { FactRecord, FieldDefinition, MissingFact, MissingReason, Words } from '../facts.js';
import type { Scope } from '../scope.js';
import { ENTERPRISE_PREFIX } from '../vocabulary.js';
import type { Amount } from './benefit.schema.js';

/** How a number is meant, hence shown. */
export type Kind = 'money' | 'count' | 'percent';

/** A part of a formula that came out: its value, or null where something needed is missing. */
export interface Term {
  readonly value: Decimal | null;
  readonly kind: Kind;
}

/** One step of the working, for example "12,000.00 × 60% = 7,200.00". */
export interface WorkingLine {
  readonly label?: Words;
  readonly text: Words;
  /** The step's result without separators; money with two decimals. */
  readonly amount: string;
}

/** Whether the steps are written down: a run over a city asks for the amounts only. */
export type Working = 'shown' | 'left-out';

/** Where a formula is being computed: facts of the enterprise and, inside `sumOver`, one record of a list. */
export interface Place {
  readonly enterprise: Scope;
  /** The scope of conditions: the record's inside `sumOver`, else the enterprise's. */
  readonly scope: Scope;
  readonly list?: string;
  readonly record?: FactRecord;
}

/** One form of `Amount`, by its key. */
export type FormOf<K extends string> = Extract<Amount, { readonly [key in K]: unknown }>;

type Compute = (amount: Amount, place: Place, run: BenefitRun, kind: Kind) => Term;

/** Collects the working, the facts used, and what was missing while one formula is computed. */
export class BenefitRun {
  readonly lines: WorkingLine[] = [];
  readonly used = new Set<string>();
  readonly missing = new Map<string, MissingFact>();
  /** Why there is no amount although nothing is missing. */
  problem: Words | undefined;

  constructor(
    readonly form: Compute,
    readonly working: Working,
  ) {}

  /** A run of its own for a part that may turn out not to matter. */
  aside(): BenefitRun {
    return new BenefitRun(this.form, this.working);
  }

  /** A part of the formula; `kind` says how a bare number is meant where it stands. */
  compute(amount: Amount, place: Place, kind: Kind = 'money'): Term {
    return this.form(amount, place, this, kind);
  }

  lack(fact: string, reason: MissingReason): void {
    if (!this.missing.has(fact)) this.missing.set(fact, { fact, reason });
  }

  /** Notes why a condition inside the formula is undecided. */
  lackOf(trace: TraceNode, place: Place): void {
    if (trace.verdict !== 'undecided') return;
    this.#lackSide(trace.fact, trace.missing, place);
    this.#lackSide(trace.thresholdFact, trace.thresholdMissing, place);
    for (const child of trace.children ?? []) this.lackOf(child, place);
  }

  #lackSide(fact: string | undefined, reason: MissingReason | undefined, place: Place): void {
    if (fact === undefined || reason === undefined) return;
    if (place.list === undefined) this.lack(fact, reason);
    else if (fact.startsWith(ENTERPRISE_PREFIX)) this.lack(fact.slice(ENTERPRISE_PREFIX.length), reason);
    else this.lack(place.list, 'incomplete');
  }

  /** Takes over what another run found missing. */
  lackAll(other: BenefitRun): void {
    for (const { fact, reason } of other.missing.values()) this.lack(fact, reason);
    this.problem ??= other.problem;
  }

  /** Writes a step down and returns it; a step without a value is not shown. `sign` stands before the result. */
  step(label: Words | undefined, text: () => string | Words, term: Term, sign: '=' | '→' = '='): Term {
    if (term.value === null || this.working === 'left-out') return term;
    const said = text();
    const words = typeof said === 'string' ? { zh: said, en: said } : said;
    const result = show(term);
    const line = { zh: `${words.zh} ${sign} ${result}`, en: `${words.en} ${sign} ${result}` };
    this.lines.push({
      label,
      text: line,
      amount: term.kind === 'money' ? term.value.toFixed(2) : term.value.toFixed(),
    });
    return term;
  }
}

export function show(term: Term): string {
  if (term.value === null) return '?';
  if (term.kind === 'money') return showMoney(term.value);
  return term.kind === 'percent' ? showPercent(term.value) : showNumber(term.value);
}

/** "lower of (10,000.00; 60,000.00)": what one of several was taken from. */
export function chosenFrom(terms: readonly Term[], word: Words): Words {
  const shown = terms.map(show);
  return { zh: `${word.zh}（${shown.join('；')}）`, en: `${word.en} (${shown.join('; ')})` };
}

/** Money where any part is money, percentages only among themselves, otherwise a count. */
export function mixed(...terms: readonly Term[]): Kind {
  if (terms.some(({ kind }) => kind === 'money')) return 'money';
  return terms.every(({ kind }) => kind === 'percent') ? 'percent' : 'count';
}

export function kindOf(definition: FieldDefinition | undefined): Kind {
  if (definition?.type === 'money') return 'money';
  return definition?.type === 'ratio' ? 'percent' : 'count';
}
