import { daysBetween } from '../civil-date.js';
import type { Condition } from '../condition.schema.js';
import { evaluate, type TraceNode, type Verdict, verdictOf } from '../decide.js';
import { Decimal } from '../decimal.js';
import type { CivilDate, FactDefinition, Facts, FactType, FactValue, MissingReason, Threshold } from '../facts.js';
import type { Seen } from '../observations.js';
import { enterpriseFacts, type Scope } from '../scope.js';
import { definitionOf, splitPeriod, type Vocabulary } from '../vocabulary.js';
import { type Alternative, Composition, firstOf } from './alternatives.js';
import { type Candidate, type Domain, domainsOf } from './domains.js';

/** A clause that a gap closes. */
export interface GapClause {
  /** JSON pointer of the clause; the inside of a named condition goes on under `/condition`. */
  readonly path: string;
  readonly fact: string;
  /** As it has to hold: under an odd number of `not` nodes with `not:` before it. */
  readonly operator: string;
  readonly threshold?: Threshold;
  readonly thresholdFact?: string;
}

/** 未达条件: one fact that stands between an enterprise and its verdict `eligible`. */
export interface Gap {
  /** change: the value fails and would have to be another; missing: it is not (wholly) known and has to be obtained. */
  readonly kind: 'change' | 'missing';
  readonly fact: string;
  /** Whether the enterprise itself can bring about another value; never those of past years. */
  readonly changeable: boolean;
  /** Key of the department that supplies the fact. */
  readonly department: string;
  readonly clauses: readonly GapClause[];
  readonly reason?: MissingReason;
  readonly value?: FactValue;
  readonly unit?: string;
  /** Where the present value is from. */
  readonly source?: string;
  /** The nearest value that does. With `beyond` it does not do itself: whatever lies beyond it does. */
  readonly to?: FactValue;
  readonly beyond?: true;
  /** From `value` to `to` as a decimal, in the fact's unit (ratios as fractions, dates in days); negative: too much. */
  readonly distance?: string;
  /** Elements that a set would have to gain (left out where the rule names none of them) and to lose. */
  readonly gain?: readonly string[];
  readonly lose?: readonly string[];
}

/** What `findGaps` comes to. */
export interface Gaps {
  /** In the rule's order; empty where it is eligible already, null where no values were found that would do. */
  readonly smallest: readonly Gap[] | null;
  /** Whether the bounds of the search left nothing out: no set is smaller, and null means that there is none. */
  readonly exact: boolean;
  /**
   * Where `smallest` holds what the enterprise cannot change: the smallest set of what it can, null where none was found;
   * else `smallest` itself.
   */
  readonly withinReach: readonly Gap[] | null;
}

const NOTHING: readonly Gap[] = [];
export const NO_GAPS: Gaps = { smallest: NOTHING, exact: true, withinReach: NOTHING };

/** Lexicographic: fewest changes, then fewest that the firm cannot bring about, then fewest facts to obtain. */
const COST = { change: 1_000_000, unchangeable: 1_000, missing: 1 } as const;

/**
 * The smallest set of facts that would have to change or be obtained for the conditions to be eligible: of the sets with
 * which some values of those facts make it so, the one with the fewest changes; of these the one with the fewest facts
 * that the enterprise cannot change, then with the fewest missing facts, then the first in the rule's order. A missing
 * fact is taken to come out well. Each fact gets one value for all its clauses, the nearest that does.
 *
 * A derived fact (a ratio, a count) is a fact of its own: the gap is given on it, not on its parts. Null where no
 * values would do. See `Composition` for the method and its bounds. The conditions must have passed
 * `parseConditions`.
 */
export function findGaps(conditions: Condition, facts: Facts, asOf: CivilDate, vocabulary: Vocabulary): Gaps {
  const search = new Search(conditions, enterpriseFacts(facts, asOf, vocabulary));
  if (search.verdict(new Map()) === 'eligible') return NO_GAPS;
  const { gaps, exact } = search.smallest(() => true);
  const reachable = gaps?.every(({ kind, changeable }) => kind === 'missing' || changeable) ?? true;
  const own = reachable ? gaps : search.smallest(({ cost }) => cost % COST.change < COST.unchangeable).gaps;
  return { smallest: gaps, exact, withinReach: own };
}

type Choice = ReadonlyMap<string, Candidate>;

class Search {
  readonly #domains: ReadonlyMap<string, Domain>;
  readonly #before: ReadonlySet<string>;

  constructor(
    readonly conditions: Condition,
    readonly scope: Scope,
  ) {
    const { vocabulary, asOf } = scope;
    this.#domains = domainsOf([conditions], {
      vocabulary,
      asOf,
      see: (fact) => scope.see(fact),
      price: (fact, definition) => ({ open: COST.missing, other: priceOfChange(fact, definition) }),
    });
    this.#before = new Set(held(this.#trace(new Map()), true).map(({ node }) => node.path));
  }

  verdict(choice: Choice): Verdict {
    return verdictOf(this.conditions, this.#scope(choice));
  }

  smallest(may: (candidate: Candidate) => boolean): { readonly gaps: Gap[] | null; readonly exact: boolean } {
    const domains = new Map(
      [...this.#domains].map(([fact, domain]) => [
        fact,
        { ...domain, candidates: domain.candidates.filter((candidate) => candidate.cost === 0 || may(candidate)) },
      ]),
    );
    const { vocabulary, asOf } = this.scope;
    const composition = new Composition(domains, vocabulary, asOf);
    const { found, complete } = composition.of([{ condition: this.conditions, holds: true }]);
    const choices = found.filter(({ cost }) => cost === found[0]?.cost).map((way) => this.#choice(way, domains));
    const [first] = choices.sort((a, b) => this.#order(a, b));
    return { gaps: first ? this.#gaps(this.#nearest(first, domains)) : null, exact: complete };
  }

  /** What is chosen anew, in the rule's order. */
  #choice({ allowed }: Alternative, domains: ReadonlyMap<string, Domain>): Choice {
    const chosen = [...domains.values()].flatMap(({ fact, candidates }) => {
      const bits = allowed.get(fact);
      const candidate = bits === undefined ? undefined : candidates[firstOf(bits)];
      return candidate && candidate.cost > 0 ? [[fact, candidate] as const] : [];
    });
    return new Map(chosen);
  }

  /** By where their facts stand in the rule. */
  #order(one: Choice, other: Choice): number {
    const places = [...this.#domains.keys()];
    const [a, b] = [one, other].map((choice) => [...choice.keys()].map((fact) => places.indexOf(fact)));
    for (const [index, place] of (a ?? []).entries()) {
      const difference = place - (b?.[index] ?? 0);
      if (difference !== 0) return difference;
    }
    return 0;
  }

  /** Each fact at the nearest value that does with the others as chosen; one that need not change after all is left. */
  #nearest(choice: Choice, domains: ReadonlyMap<string, Domain>): Choice {
    const nearest = new Map(choice);
    for (const [fact, chosen] of choice) {
      for (const candidate of domains.get(fact)?.candidates ?? []) {
        if (candidate === chosen) break;
        nearest.set(fact, candidate);
        if (this.verdict(nearest) === 'eligible') break;
        nearest.set(fact, chosen);
      }
      if (nearest.get(fact)?.cost === 0) nearest.delete(fact);
    }
    return nearest;
  }

  #gaps(choice: Choice): Gap[] {
    const turned = held(this.#trace(choice), false).filter(({ node }) => !this.#before.has(node.path));
    return [...choice].map(([fact, candidate]) => {
      const clauses = turned.filter(({ node }) => node.fact === fact || node.thresholdFact === fact);
      return this.#gap(fact, candidate, clauses.map(clauseOf));
    });
  }

  #gap(fact: string, candidate: Candidate, clauses: readonly GapClause[]): Gap {
    const definition = definitionOf(fact, this.scope.vocabulary);
    const seen = this.scope.see(fact);
    const kind = candidate.cost < COST.change ? 'missing' : 'change';
    return {
      kind,
      fact,
      changeable: definition !== undefined && isChangeable(fact, definition),
      department: definition?.source ?? '',
      clauses,
      ...(seen.value === undefined ? {} : { value: seen.value }),
      ...(definition?.unit === undefined ? {} : { unit: definition.unit }),
      ...(seen.source === undefined ? {} : { source: seen.source }),
      ...(kind === 'missing'
        ? { reason: seen.missing ?? 'incomplete' }
        : differenceOf(definition?.type, seen, candidate)),
    };
  }

  #trace(choice: Choice): TraceNode {
    return evaluate(this.conditions, this.#scope(choice), '');
  }

  #scope(choice: Choice): Scope {
    const { scope } = this;
    return {
      asOf: scope.asOf,
      vocabulary: scope.vocabulary,
      define: (fact) => scope.define(fact),
      see: (fact) => choice.get(fact)?.seen ?? scope.see(fact),
    };
  }
}

function priceOfChange(fact: string, definition: FactDefinition): number {
  return isChangeable(fact, definition) ? COST.change : COST.change + COST.unchangeable;
}

function isChangeable(fact: string, { changeable }: FactDefinition): boolean {
  return changeable && splitPeriod(fact).yearsBack === 0;
}

interface Held {
  readonly node: TraceNode;
  /** Whether it stands under an odd number of `not` nodes. */
  readonly negated: boolean;
}

/** The leaves that speak for `eligible`: everywhere, or only where the parts around them do as well. */
function held(node: TraceNode, everywhere: boolean, negated = false): Held[] {
  const speaks = node.verdict === (negated ? 'ineligible' : 'eligible');
  if (node.kind === 'leaf') return speaks ? [{ node, negated }] : [];
  if (!speaks && !everywhere) return [];
  return (node.children ?? []).flatMap((child) => held(child, everywhere, negated !== (node.kind === 'not')));
}

function clauseOf({ node, negated }: Held): GapClause {
  const { path, fact = '', operator = '', threshold, thresholdFact } = node;
  return {
    path,
    fact,
    operator: negated ? `not:${operator}` : operator,
    ...(threshold === undefined ? {} : { threshold }),
    ...(thresholdFact === undefined ? {} : { thresholdFact }),
  };
}

type Difference = Pick<Gap, 'to' | 'beyond' | 'distance' | 'gain' | 'lose'>;

function differenceOf(type: FactType | undefined, { value: from }: Seen, candidate: Candidate): Difference {
  const { limit, madeUp } = candidate;
  const { value: to } = candidate.seen;
  if (Array.isArray(from) && Array.isArray(to)) {
    const [before, after] = [from as readonly string[], to as readonly string[]];
    const lose = before.filter((one) => !after.includes(one));
    return madeUp ? { lose } : { gain: after.filter((one) => !before.includes(one)), lose };
  }
  if (madeUp || to === undefined) return {};
  if (typeof from === 'number' && typeof to === 'number') {
    const end = limit ?? to;
    return {
      to: end,
      ...(limit === undefined ? {} : { beyond: true }),
      distance: new Decimal(end).minus(from).toFixed(),
    };
  }
  return { to, ...(type === 'date' ? { distance: String(daysBetween(String(from), String(to))) } : {}) };
}
