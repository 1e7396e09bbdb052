import { addDays, addMonths, isCivilDate } from '../civil-date.js';
import type { Condition, LeafCondition } from '../condition.schema.js';
import { factOf, factsNamed, namedCondition } from '../decide.js';
import type { CivilDate } from '../facts.js';
import { Composition, type Goal } from '../gaps/alternatives.js';
import { domainsOf } from '../gaps/domains.js';
import { AS_OF_FACT, definitionOf, type Vocabulary } from '../vocabulary.js';

/** More days of assessment than this are not tried. */
const MOST_DAYS = 60;
/** Facts compared for all questions about one rule; it bounds their time to a second or so. */
const MOST_WORK = 800_000;
const ANY_DAY = '2026-03-31';

/**
 * Whether some enterprise, whose facts are all known, satisfies goals on some day of assessment. Every fact ranges over
 * its classes (`domainsOf`), parameters too, each combination of classes over `Composition`. Where clauses are relative
 * to the day, the days are tried on which one of them turns against a date in the rule, with the day before and after.
 * Undefined where a bound was met: then it is not known.
 */
export class Satisfiability {
  readonly #days: readonly CivilDate[];
  readonly #compositions = new Map<CivilDate, Composition>();
  #work = 0;

  constructor(
    readonly conditions: readonly Condition[],
    readonly vocabulary: Vocabulary,
  ) {
    this.#days = daysToTry(conditions, vocabulary);
  }

  some(goals: readonly Goal[]): boolean | undefined {
    let complete = this.#days.length <= MOST_DAYS;
    for (const day of this.#days.slice(0, MOST_DAYS)) {
      if (this.#work > MOST_WORK) return undefined;
      const composition = this.#on(day);
      const before = composition.work;
      const answer = composition.of(goals);
      this.#work += composition.work - before;
      if (answer.found.length > 0) return true;
      complete &&= answer.complete;
    }
    return complete ? false : undefined;
  }

  /** The goals that share facts with those asked about, directly or through others; the rest cannot matter to them. */
  about(asked: readonly Goal[], goals: readonly Goal[]): Goal[] {
    const facts = new Set(asked.flatMap(({ condition }) => this.#facts(condition)));
    let left = [...goals];
    for (let before = -1; before !== left.length; ) {
      before = left.length;
      left = left.filter(({ condition }) => {
        const own = this.#facts(condition);
        if (!own.some((fact) => facts.has(fact))) return true;
        for (const fact of own) facts.add(fact);
        return false;
      });
    }
    return goals.filter((goal) => !left.includes(goal));
  }

  /** The day is no fact that connects: it is the same for all. */
  #facts(condition: Condition): string[] {
    return factsNamed(condition, this.vocabulary.named).filter((fact) => fact !== AS_OF_FACT);
  }

  #on(day: CivilDate): Composition {
    const known = this.#compositions.get(day);
    if (known) return known;
    const { vocabulary } = this;
    const made = new Composition(domainsOf(this.conditions, { vocabulary, asOf: day }), vocabulary, day);
    this.#compositions.set(day, made);
    return made;
  }
}

function daysToTry(conditions: readonly Condition[], vocabulary: Vocabulary): CivilDate[] {
  const [dates, months] = [new Set<CivilDate>(), new Set<number>([0])];
  let relative = false;
  for (const leaf of conditions.flatMap((condition) => leavesOf(condition, vocabulary.named))) {
    const values = [leaf.value].flat();
    const ofMonths = leaf.operator.endsWith('MonthsBefore') || leaf.operator.endsWith('olderThanMonths');
    relative ||= ofMonths || leaf.fact === AS_OF_FACT || factOf(leaf.value) === AS_OF_FACT;
    if (ofMonths) for (const value of values) if (typeof value === 'number') months.add(value);
    const dated = definitionOf(leaf.fact, vocabulary)?.type === 'date';
    for (const value of values) if ((dated || ofMonths) && isCivilDate(value)) dates.add(value);
  }
  if (!relative) return [ANY_DAY];
  const found = new Set([ANY_DAY]);
  for (const day of turningDays(dates, months)) {
    if (isCivilDate(day)) found.add(day);
    // One more than are tried tells that some are not.
    if (found.size > MOST_DAYS) break;
  }
  return [...found];
}

/** The days on which a date in the rule comes to be a number of months old, and those beside them. */
function* turningDays(dates: Iterable<CivilDate>, months: Iterable<number>): Iterable<CivilDate> {
  const near = (day: CivilDate) => [-1, 0, 1].map((days) => addDays(day, days));
  for (const date of dates)
    for (const day of near(date)) for (const count of months) yield* near(addMonths(day, count));
}

function leavesOf(condition: Condition, named: Vocabulary['named']): LeafCondition[] {
  if ('fact' in condition) return [condition];
  if ('not' in condition) return leavesOf(condition.not, named);
  if ('condition' in condition) return leavesOf(namedCondition(condition.condition, named), named);
  return ('all' in condition ? condition.all : condition.any).flatMap((child) => leavesOf(child, named));
}
