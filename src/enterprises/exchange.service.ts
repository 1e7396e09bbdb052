import { createHash } from 'node:crypto';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { FactRecord, FactValue } from '../eligibility/facts.js';
import { plainValue } from '../policies/policy.service.js';
import { InputError } from '../terminal/input-error.js';
import { elementOf, LIST_IDENTITY, parseSlot } from './enterprise.schema.js';
import { type factsPush, pushedBatch, type RowResult } from './exchange.schema.js';
import { faultOfPeriod } from './fact-period.schema.js';
import { groundsOf, takeBackGroundless } from './ground.service.js';
import { isUscc } from './uscc.js';
import { type Incoming, loadCompleteLists, writeEnterprises } from './write.service.js';

type Push = z.output<typeof factsPush>;
type Grounds = Awaited<ReturnType<typeof groundsOf>>;
type Observed = Incoming['statements'][number]['observed'][number];

const BATCH = 1000;

/**
 * Lays the facts that a department states over the store, each row on its own: what is wrong with one stops no other. Sent again it
 * changes nothing; an older date never replaces a newer one.
 * @throws InputError for data of tomorrow
 */
export async function pushFacts(push: Push, { rules, clock }: Pick<Deps, 'rules' | 'clock'>): Promise<RowResult[]> {
  const now = clock.now();
  if (push.asOf > civilDateOf(now)) throw new InputError(`asOf: 晚于今天 · ${push.asOf} is after today`);
  const results: RowResult[] = [];
  const sound: { readonly row: number; readonly incoming: Incoming }[] = [];
  const mayState = await groundsOf(push.source, civilDateOf(now));
  const seen = new Set<string>();
  const digest = createHash('sha256').update(JSON.stringify(push)).digest('hex').slice(0, 16);
  const { source, asOf } = push;
  const statement = { batch: pushedBatch(source, asOf, digest), source, asOf };
  for (const [row, { uscc, facts }] of push.rows.entries()) {
    const reading = readRow(facts, push.source, rules);
    reading.faults.push(...groundless(Object.keys(facts), uscc, mayState));
    if (!isUscc(uscc)) reading.faults.push('uscc: 不是统一社会信用代码 · not a unified social credit code');
    else if (seen.has(uscc)) reading.faults.push('uscc: 前面的行已有此代码 · stands in an earlier row already');
    if (reading.faults.length > 0) results.push({ row, uscc, outcome: 'rejected', reasons: reading.faults });
    else
      sound.push({
        row,
        incoming: { uscc, statements: [{ ...statement, receivedAt: now, observed: reading.observed }] },
      });
    seen.add(uscc);
  }
  const written = await writeGrounded(
    source,
    sound.map(({ incoming }) => incoming),
    { now, clock },
  );
  for (const [at, { row, incoming }] of sound.entries()) {
    const { outcome, reasons } = written[at] ?? { outcome: 'unchanged', reasons: [] };
    results.push({ row, uscc: incoming.uscc, outcome, reasons });
  }
  return results.sort((a, b) => a.row - b.row);
}

/** Writes, and takes back what has lost its ground meanwhile: a withdrawal does not wait for those who are writing. */
async function writeGrounded(
  source: string,
  incoming: readonly Incoming[],
  { now, clock }: { readonly now: Date } & Pick<Deps, 'clock'>,
): Promise<Pick<RowResult, 'outcome' | 'reasons'>[]> {
  const outcomes: RowResult['outcome'][] = [];
  let mayState: Grounds;
  try {
    const lists = await loadCompleteLists();
    for (let from = 0; from < incoming.length; from += BATCH) {
      const written = await writeEnterprises(incoming.slice(from, from + BATCH), { now, lists });
      outcomes.push(...written.map(({ outcome }) => outcome));
    }
  } finally {
    mayState = await takeBackGroundless(source, incoming, { clock });
  }
  return incoming.map(({ uscc, statements }, at) => {
    const slots = statements.flatMap(({ observed }) => observed.map(({ slot }) => slot));
    const reasons = groundless(slots, uscc, mayState);
    return { outcome: reasons.length > 0 ? 'rejected' : (outcomes[at] ?? 'unchanged'), reasons };
  });
}

function groundless(slots: readonly string[], uscc: string, mayState: Grounds): string[] {
  const without = slots.filter((slot) => !mayState(parseSlot(slot).key, uscc));
  return without.map((slot) => `${slot}: 没有协议，也没有企业授权 · no agreement, and no consent of the firm`);
}

function readRow(
  facts: Push['rows'][number]['facts'],
  source: string,
  rules: Deps['rules'],
): { readonly observed: Observed[]; readonly faults: string[] } {
  const observed: Observed[] = [];
  const faults: string[] = [];
  for (const [slot, given] of Object.entries(facts)) {
    const read = readFact(slot, given, source, rules);
    if (typeof read === 'string') faults.push(`${slot}: ${read}`);
    else observed.push(read);
  }
  if (observed.length === 0 && faults.length === 0) faults.push('facts: 没有数据项 · none');
  return { observed, faults };
}

/** @returns what is wrong with it, as text */
function readFact(slot: string, given: unknown, source: string, rules: Deps['rules']): Observed | string {
  const { key, period, element } = parseSlot(slot);
  const definition = rules.catalogue.get(key);
  if (definition === undefined || definition.derived === true || key === 'uscc')
    return '不是可推送的数据项 · is no fact that is stated';
  // Whoever speaks for one department must not overwrite what another one says.
  if (definition.source !== source) return `由 ${definition.source} 提供 · is stated by ${definition.source}`;
  const fault = faultOfPeriod(definition, period);
  if (fault !== null) return fault;
  try {
    const value = plainValue(key, given, rules);
    if (value === undefined) return '没有值 · has no value';
    if (element !== undefined && !isElement(key, element, value))
      return '含有其他元素的记录 · holds records of another element';
    return { slot, value };
  } catch (error) {
    if (error instanceof InputError) return error.problems.join('; ');
    throw error;
  }
}

function isElement(key: string, element: string, value: FactValue): boolean {
  if (LIST_IDENTITY[key] === undefined || !Array.isArray(value)) return false;
  return (value as readonly FactRecord[]).every((record) => elementOf(key, record) === element);
}
