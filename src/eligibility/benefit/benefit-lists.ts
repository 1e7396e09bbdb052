import type { Condition } from '../condition.schema.js';
import { evaluate, mayHoldMore, type Verdict, verdictOf } from '../decide.js';
import { Decimal, ZERO } from '../decimal.js';
import type { FactRecord, Words } from '../facts.js';
import { recordFacts } from '../scope.js';
import { type BenefitRun, type FormOf, type Kind, type Place, show, type Term } from './benefit-run.js';

/** Where `topUp` finds what was already paid. */
export const RECEIVED = 'benefitsReceived';

interface Counted {
  readonly verdict: Verdict;
  /** Value of the `distinct` field; null where the record lacks it. */
  readonly subject: string | null;
  readonly value: Decimal | null;
  /** What the record alone lacked. */
  readonly run: BenefitRun;
}

/**
 * The sum over the records that satisfy `where`. With `distinct`, records of one subject count once, with the highest of
 * their amounts. A record that is undecided, or lacks what its amount needs, leaves the sum undecided, unless it cannot
 * matter: it would add nothing, or its subject is already counted with at least as much.
 */
export function sumOver(amount: FormOf<'sumOver'>, place: Place, run: BenefitRun, kind: Kind): Term {
  const { list, distinct } = amount.sumOver;
  const records = recordsOf(list, place, run);
  if (!records || lacksRecords(list, amount.sumOver.where, place, run)) return { value: null, kind };
  const counted = records.map((record) => countRecord(amount.sumOver, record, place, run));
  const sure = counted.filter(({ verdict }) => verdict === 'eligible');
  const highest = distinct === undefined ? undefined : highestBySubject(sure);
  const blocking = counted.filter((one) => blocks(one, highest));
  for (const one of blocking) {
    run.lackAll(one.run);
    run.lack(list, 'incomplete');
  }
  if (blocking.length > 0) return { value: null, kind };
  const values = highest ? [...highest.values()] : sure.flatMap(({ value }) => value ?? []);
  return run.step(amount.label, () => groupsOf(values, kind), { value: Decimal.sum(ZERO, ...values), kind });
}

function countRecord(
  { list, where, amount, distinct }: FormOf<'sumOver'>['sumOver'],
  record: FactRecord,
  place: Place,
  outer: BenefitRun,
): Counted {
  const scope = recordFacts(record, list, place.enterprise);
  const verdict = where ? verdictOf(where, scope) : 'eligible';
  // Most records of a list do not count: nothing is to be known of them.
  if (verdict === 'ineligible') return { verdict, subject: null, value: null, run: outer };
  const inner: Place = { enterprise: place.enterprise, scope, list, record };
  const run = outer.aside();
  if (where && verdict === 'undecided') run.lackOf(evaluate(where, scope, ''), inner);
  const subject = distinct === undefined ? undefined : scope.see(distinct).value;
  const { value } = run.compute(amount, inner);
  if (verdict === 'eligible') for (const fact of run.used) outer.used.add(fact);
  return { verdict, subject: typeof subject === 'string' ? subject : null, value, run };
}

/** Whether a record keeps the sum open. `highest` is there where subjects count once. */
function blocks({ verdict, subject, value }: Counted, highest: ReadonlyMap<string, Decimal> | undefined): boolean {
  if (verdict === 'ineligible') return false;
  if (value === null) return true;
  if (value.isZero()) return false;
  if (highest && subject === null) return true;
  if (verdict === 'eligible') return false;
  const counted = highest?.get(subject ?? '');
  return counted === undefined || value.gt(counted);
}

function highestBySubject(counted: readonly Counted[]): ReadonlyMap<string, Decimal> {
  const highest = new Map<string, Decimal>();
  for (const { subject, value } of counted) {
    if (subject !== null && value) highest.set(subject, Decimal.max(value, highest.get(subject) ?? value));
  }
  return highest;
}

/** "1,500.00 × 2 + 1,000.00 × 1": amounts with how often, never whose. */
function groupsOf(values: readonly Decimal[], kind: Kind): string | Words {
  const times = new Map<string, number>();
  for (const value of values.toSorted((a, b) => b.comparedTo(a))) {
    const shown = show({ value, kind });
    times.set(shown, (times.get(shown) ?? 0) + 1);
  }
  if (times.size === 0) return { zh: '无符合条件的记录', en: 'no record qualifies' };
  if (times.size > 6) return { zh: `${values.length} 项合计`, en: `total of ${values.length}` };
  return [...times].map(([shown, count]) => `${shown} × ${count}`).join(' + ');
}

/**
 * The level's amount minus what `benefitsReceived` shows as paid in the ladder, never below 0. A record without a ladder
 * belongs to none; one of the ladder without its amount, or without the subject that is asked for, leaves it undecided.
 */
export function topUp(amount: FormOf<'topUp'>, place: Place, run: BenefitRun): Term {
  const { ladder, level, subjectKey } = amount.topUp;
  const target = run.compute(level, place);
  const records = recordsOf(RECEIVED, place, run);
  if (!records || lacksRecords(RECEIVED, undefined, place, run)) return { value: null, kind: 'money' };
  let paid = ZERO;
  for (const record of records.filter((one) => one.ladder === ladder)) {
    const subject = record.subjectKey;
    if (subjectKey !== undefined && typeof subject === 'string' && subject !== subjectKey) continue;
    if (typeof record.amount !== 'number' || (subjectKey !== undefined && typeof subject !== 'string')) {
      run.lack(RECEIVED, 'incomplete');
      return { value: null, kind: 'money' };
    }
    paid = paid.plus(record.amount);
  }
  const value = target.value && Decimal.max(ZERO, target.value.minus(paid));
  const words = () => {
    const received = show({ value: paid, kind: 'money' });
    return { zh: `${show(target)} − 已享受 ${received}`, en: `${show(target)} − already received ${received}` };
  };
  return run.step(amount.label, words, { value, kind: 'money' });
}

/** Whether a list known in part may hold more that counts; notes it. */
function lacksRecords(list: string, where: Condition | undefined, place: Place, run: BenefitRun): boolean {
  const open = mayHoldMore(list, where, place.enterprise);
  if (open) run.lack(list, 'incomplete');
  return open;
}

function recordsOf(list: string, place: Place, run: BenefitRun): readonly FactRecord[] | undefined {
  const seen = place.enterprise.see(list);
  if (seen.value === undefined) {
    run.lack(list, seen.missing ?? 'absent');
    return undefined;
  }
  run.used.add(list);
  return seen.value as readonly FactRecord[];
}
