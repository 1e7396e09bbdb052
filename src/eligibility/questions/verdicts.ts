import type { Condition, LeafCondition } from '../condition.schema.js';
import { factOf, namedCondition, type Verdict, verdictOf } from '../decide.js';
import { deriveFacts } from '../derived.js';
import { type EntitlementVerdict, type EntitlingPolicy, entitle, verdictConditions } from '../entitlement.js';
import type { FactValue } from '../facts.js';
import { Candidates, type ComputedLeaf, type Outcome, openIn } from './candidates.js';
import { Diagrams, type Join, TooLarge } from './diagram.js';
import { Known } from './known.js';
import { askedFor, DISTRICT, readsParameter, type Setting } from './setting.js';

const ORDER: readonly EntitlementVerdict[] = ['ineligible', 'undecided', 'eligible', 'not-in-force'];
const [NO, OPEN, YES, ELSEWHERE] = [0, 1, 2, 3] as const;

/** Nodes of a policy's diagram, and values of open facts tried together in one clause. */
const MOST_NODES = 20_000;
const MOST_TRIED = 20_000;

/** How the verdict of one policy still depends on what has not been answered. */
export interface OpenVerdict {
  /** The verdict on the answers so far, what is open being missing. */
  readonly verdict: EntitlementVerdict;
  /** The facts whose answer can still change it, in the rule's order, by address. */
  readonly open: readonly string[];
  /** False where the bounds were reached: then `open` may hold facts that change nothing. It never lacks one. */
  readonly exact: boolean;
  /** For each other fact the share of an open fact's values after which it would still be open, all being as likely. */
  readonly keeps: (address: string) => ReadonlyMap<string, number>;
}

/**
 * Which open facts can still change the verdict: those for which there are values of the other open facts, missing ones
 * included, under which two answers give different verdicts. The verdict is worked out as a decision diagram over the
 * values that the clauses tell apart; it depends on a fact exactly where the diagram asks for it.
 *
 * At its bound, 20,000 nodes or as many combinations of values in one clause, the diagram is given up: as long as the
 * verdict is undecided, every open fact that the rule reads is taken to matter. So something may be asked in vain, but
 * nothing is left out, and the verdict itself is always `entitle`'s.
 */
export function openVerdict(
  policy: EntitlingPolicy,
  answerOf: (address: string) => FactValue | null | undefined,
  setting: Setting,
): OpenVerdict {
  const { asOf, vocabulary } = setting;
  const conditions = verdictConditions(policy, asOf);
  const settled = { open: [], exact: true, keeps: () => new Map() };
  if (conditions === null) return { ...settled, verdict: 'not-in-force' };
  const parts = [conditions.whole, conditions.place, conditions.elsewhere].filter((one) => one !== null);
  const leaves = parts.flatMap((part) => leavesOf(part, setting));
  const asked = new Set(leaves.flatMap((leaf) => addressesOf(leaf).flatMap((one) => askedFor(one, setting))));
  const answered = new Map<string, FactValue | null>();
  const open = new Set<string>();
  for (const address of asked) {
    const answer = answerOf(address);
    if (answer === undefined) open.add(address);
    else answered.set(address, answer);
  }
  const byParameters = leaves.some((leaf) => addressesOf(leaf).some((one) => readsParameter(one, setting)));
  const known = new Known(answered, open, byParameters, setting);
  const { verdict } = entitle(policy, deriveFacts(known.facts, asOf, vocabulary), asOf, vocabulary, 'grants');
  // What is decided without the open facts stays so with them (Kleene); a diagram is made only where something is undecided.
  const isDecided = parts.every((part) => verdictOf(part, known.scope) !== 'undecided');
  if (open.size === 0 || isDecided) return { ...settled, verdict };
  try {
    const reading = new VerdictDiagram(leaves, parts, known, setting);
    const whole = reading.of(conditions.whole);
    const place = conditions.place === null ? YES : reading.of(conditions.place);
    const elsewhere = conditions.elsewhere === null ? NO : reading.of(conditions.elsewhere);
    return { verdict, exact: true, ...reading.left(reading.joined([place, elsewhere, whole])) };
  } catch (error) {
    if (!(error instanceof TooLarge)) throw error;
    return { ...settled, verdict, exact: false, open: verdict === 'undecided' ? [...open] : [] };
  }
}

class VerdictDiagram {
  readonly #diagrams = new Diagrams(ORDER.length, MOST_NODES);
  readonly #variables: readonly string[];
  readonly #outcomes: readonly (readonly Outcome[])[];
  readonly #known: Known;
  readonly #setting: Setting;
  readonly #done = new Map<Condition, number>();

  constructor(leaves: readonly LeafCondition[], parts: readonly Condition[], known: Known, setting: Setting) {
    this.#known = known;
    this.#setting = setting;
    const computed = leaves.flatMap((leaf): ComputedLeaf[] => {
      const addresses = addressesOf(leaf);
      const open = openIn(addresses, known, setting);
      return open.some((one) => !addresses.includes(one) && one !== DISTRICT) ? [{ leaf, open }] : [];
    });
    const candidates = new Candidates(parts, computed, known, setting);
    // The district comes first: with it parameters are known.
    this.#variables = [...known.open].sort((a, b) => Number(b === DISTRICT) - Number(a === DISTRICT));
    this.#outcomes = this.#variables.map((address) => candidates.of(address));
  }

  of(condition: Condition): number {
    const before = this.#done.get(condition);
    if (before !== undefined) return before;
    const made = this.#make(condition);
    this.#done.set(condition, made);
    return made;
  }

  /** The verdict by its place, whether it is judged elsewhere, and the whole: as `entitle` goes. */
  joined(parts: readonly number[]): number {
    return this.#diagrams.join('verdict', verdictJoin, parts);
  }

  left(root: number): Pick<OpenVerdict, 'open' | 'keeps'> {
    return {
      open: this.#addresses(root),
      keeps: (address) => this.#keeps(root, this.#variables.indexOf(address)),
    };
  }

  #keeps(root: number, variable: number): ReadonlyMap<string, number> {
    const values = (this.#outcomes[variable] ?? []).flatMap((outcome, value) => (outcome === null ? [] : [value]));
    const ways = new Set(values.map((value) => this.#diagrams.restrict(root, variable, value)));
    const shares = new Map<string, number>();
    for (const way of ways) {
      for (const address of this.#addresses(way)) shares.set(address, (shares.get(address) ?? 0) + 1 / ways.size);
    }
    return shares;
  }

  #addresses(root: number): string[] {
    return [...this.#diagrams.support(root)].map((at) => this.#variables[at] ?? '');
  }

  #make(condition: Condition): number {
    if ('fact' in condition) return this.#leaf(condition);
    if ('not' in condition) return this.#diagrams.join('not', notJoin, [this.of(condition.not)]);
    if ('condition' in condition) {
      return this.of(namedCondition(condition.condition, this.#setting.vocabulary.named));
    }
    if ('all' in condition) return condition.all.reduce((whole, one) => this.#both(whole, one), YES as number);
    return condition.any.reduce((whole, one) => this.#either(whole, one), NO as number);
  }

  #both(whole: number, one: Condition): number {
    return this.#diagrams.join('all', allJoin, [whole, this.of(one)]);
  }

  #either(whole: number, one: Condition): number {
    return this.#diagrams.join('any', anyJoin, [whole, this.of(one)]);
  }

  #leaf(leaf: LeafCondition): number {
    const open = openIn(addressesOf(leaf), this.#known, this.#setting);
    const variables = open.map((address) => this.#variables.indexOf(address)).sort((a, b) => a - b);
    const tried = variables.reduce((product, variable) => product * (this.#outcomes[variable]?.length ?? 1), 1);
    if (tried > MOST_TRIED) throw new TooLarge();
    const assigned = new Map<string, Outcome>();
    const ask = (at: number): number => {
      const variable = variables[at];
      if (variable === undefined) return CODE[this.#known.verdict(leaf, assigned)];
      const children = (this.#outcomes[variable] ?? []).map((outcome) => {
        assigned.set(this.#variables[variable] ?? '', outcome);
        return ask(at + 1);
      });
      return this.#diagrams.node(variable, children);
    };
    return ask(0);
  }
}

const CODE: Readonly<Record<Verdict, number>> = { ineligible: NO, undecided: OPEN, eligible: YES };

const allJoin: Join = (values) => {
  if (values.includes(NO)) return NO;
  return values.includes(null) ? undefined : Math.min(...(values as number[]));
};

const anyJoin: Join = (values) => {
  if (values.includes(YES)) return YES;
  return values.includes(null) ? undefined : Math.max(...(values as number[]));
};

const notJoin: Join = ([value = null]) => (value === null ? undefined : YES - value);

const verdictJoin: Join = ([place = null, elsewhere = null, whole = null]) => {
  if (place === NO) return ELSEWHERE;
  if (place === null || elsewhere === null) return undefined;
  if (elsewhere === YES) return OPEN;
  return whole ?? undefined;
};

function leavesOf(condition: Condition, setting: Setting): LeafCondition[] {
  if ('fact' in condition) return [condition];
  if ('not' in condition) return leavesOf(condition.not, setting);
  if ('condition' in condition) return leavesOf(namedCondition(condition.condition, setting.vocabulary.named), setting);
  return ('all' in condition ? condition.all : condition.any).flatMap((one) => leavesOf(one, setting));
}

function addressesOf({ fact, value }: LeafCondition): string[] {
  const other = factOf(value);
  return other === undefined ? [fact] : [fact, other];
}
