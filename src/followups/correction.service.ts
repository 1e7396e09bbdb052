import mongoose from 'mongoose';
import { ulid } from 'ulid';
import { isDuplicate } from '../db/database-error.js';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { CivilDate, FactDefinition } from '../eligibility/facts.js';
import { type Enterprise, slotOf } from '../enterprises/enterprise.schema.js';
import { findEnterprise } from '../enterprises/enterprise.service.js';
import { faultOfPeriod } from '../enterprises/fact-period.schema.js';
import { addWorkingDays, NoCalendarError } from '../policies/policy.service.js';
import { InputError, RefusedError, UnknownError } from '../terminal/input-error.js';
import type { CorrectionSight } from './correction.access.js';
import { CorrectionModel } from './correction.model.js';
import {
  type Correction,
  type CorrectionOutcome,
  isCorrectable,
  type NewCorrection,
  type Remark,
} from './correction.schema.js';
import { finish } from './correction-finish.service.js';

type CorrectionDeps = Pick<Deps, 'clock' | 'config' | 'rules' | 'keys'>;

/** Working days for the department’s answer. */
const DAYS = 5;
/** Of one firm at a time. */
const MOST_OPEN = 50;

/** What a firm has said to be wrong, the newest first. */
export function correctionsOf(uscc: string): Promise<Correction[]> {
  return CorrectionModel.find({ uscc }).sort({ _id: -1 }).limit(500).lean<Correction[]>();
}

/** What an account has written in the name of firms. */
export function correctionsBy(account: string): Promise<Correction[]> {
  return CorrectionModel.find({ by: account }).sort({ _id: 1 }).lean<Correction[]>();
}

/**
 * A firm says that a fact is wrong: it goes to the department that stated it, and to the specialist of its district. Said again in the
 * same words while it is open, it is the same one.
 * @throws UnknownError, InputError, RefusedError where one is open already, or the value is the firm’s own
 */
export async function openCorrection(
  uscc: string,
  given: NewCorrection,
  by: string,
  deps: CorrectionDeps,
): Promise<Correction> {
  const enterprise = await findEnterprise(uscc);
  if (enterprise === null) throw new UnknownError(`没有该经营主体 · no enterprise ${uscc}`);
  if (given.match !== null && !given.match.endsWith(`:${uscc}`))
    throw new UnknownError(`没有找到 ${given.match} · not found: ${given.match}`);
  const department = departmentFor(given, enterprise, deps.rules);
  if ((await CorrectionModel.countDocuments({ uscc, state: 'open' })) >= MOST_OPEN)
    throw new RefusedError(`已有 ${MOST_OPEN} 项待答复 · ${MOST_OPEN} wait for an answer already`);
  const now = deps.clock.now();
  const correction: Correction = {
    ...{ _id: ulid(now.getTime()), uscc, districtCode: enterprise.districtCode ?? null, ...given, department, by },
    ...{ madeAt: now, dueOn: dueOn(now, deps.rules), state: 'open', openFor: openForOf(uscc, given) },
    ...{ remarks: [], answer: null, revision: 1, unfinishedSince: now },
  };
  const stored = await insert(correction);
  await finish(stored, deps);
  return stored;
}

function openForOf(uscc: string, { fact, period }: Pick<Correction, 'fact' | 'period'>): string {
  return `${uscc}:${slotOf(period === null ? { key: fact } : { key: fact, period })}`;
}

async function insert(correction: Correction): Promise<Correction> {
  try {
    // As it is: a model's casts know nothing of the partial index's absent field.
    await CorrectionModel.collection.insertOne(correction as never);
    return correction;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  const { uscc, openFor = '', what, proposed, by } = correction;
  const open = await CorrectionModel.findOne({ openFor, uscc }).lean<Correction | null>();
  if (open !== null && open.what === what && open.proposed === proposed && open.by === by) return open;
  throw new RefusedError('该数据项已有待答复的更正申请 · this fact has a report already that waits for its answer');
}

/** Whoever has stated the value, else whoever is to state such facts. */
function departmentFor({ fact, period }: NewCorrection, enterprise: Enterprise, rules: Deps['rules']): string {
  const definition = rules.catalogue.get(fact);
  if (definition === undefined) throw new InputError(`fact: 没有数据项 ${fact} · there is no ${fact}`);
  if (!isCorrectable(definition))
    throw new InputError(`fact: ${fact} 由其他数据项得出 · follows from other facts: report the one that is wrong`);
  const fault = period === null ? null : faultOfPeriod(definition, period);
  if (fault !== null) throw new InputError(`period: ${fault}`);
  const source = sourceOf(definition, period, enterprise);
  if (source === 'firm')
    throw new RefusedError('该数据由企业自行提供，请直接修改 · the firm supplied this itself: change it there');
  return rules.departments.has(source) ? source : definition.source;
}

function sourceOf({ key, source }: FactDefinition, period: string | null, { provenance }: Enterprise): string {
  const slot = slotOf(period === null ? { key } : { key, period });
  return provenance.find(({ keys }) => keys.includes(slot))?.source ?? source;
}

function dueOn(now: Date, { holidays }: Deps['rules']): CivilDate | null {
  try {
    return addWorkingDays(civilDateOf(now), DAYS, holidays);
  } catch (error) {
    if (error instanceof NoCalendarError) return null;
    throw error;
  }
}

/** Which of them somebody sees, in the words of the database. */
function seen({ department, districts }: CorrectionSight): object {
  if (districts.includes('')) return {};
  const ways = [
    ...(department === null ? [] : [{ department }]),
    ...districts.map((prefix) => ({ districtCode: mongoose.trusted({ $gte: prefix, $lt: `${prefix}\uffff` }) })),
  ];
  return ways.length === 0 ? { _id: mongoose.trusted({ $in: [] }) } : { $or: ways };
}

/** One that is seen, or null. */
export function findCorrection(_id: string, sight: CorrectionSight): Promise<Correction | null> {
  return CorrectionModel.findOne({ $and: [{ _id }, seen(sight)] }).lean<Correction | null>();
}

/** Those that are seen, the oldest first: it has waited longest. */
export async function listCorrections(query: {
  readonly sight: CorrectionSight;
  readonly state: Correction['state'];
  readonly uscc?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}): Promise<{ readonly items: Correction[]; readonly nextCursor: string | null }> {
  const { sight, state, uscc, cursor, limit } = query;
  const found = await CorrectionModel.find({
    ...seen(sight),
    state,
    ...(uscc === undefined ? {} : { uscc }),
    ...(cursor === undefined ? {} : { _id: mongoose.trusted({ $gt: cursor }) }),
  })
    .sort({ _id: 1 })
    .limit(limit + 1)
    .lean<Correction[]>();
  const items = found.slice(0, limit);
  return { items, nextCursor: found.length > limit ? (items.at(-1)?._id ?? null) : null };
}

/** Says something on the way, and passes it on to another department where `to` names one. @throws RefusedError, InputError */
export async function forwardCorrection(
  correction: Correction,
  remark: Omit<Remark, 'at'>,
  deps: CorrectionDeps,
): Promise<Correction> {
  const { to } = remark;
  if (to !== null) needReceiver(correction, to, deps.rules);
  const push = { remarks: { ...remark, at: deps.clock.now() } };
  return changed(correction, { $push: push, ...(to === null ? {} : { $set: { department: to } }) });
}

function needReceiver({ fact }: Correction, to: string, { catalogue, departments }: Deps['rules']): void {
  if (to === 'firm' || !departments.has(to)) throw new InputError(`to: 没有部门 ${to} · there is no ${to}`);
  // Of such a fact nobody but its own office learns anything.
  if (catalogue.get(fact)?.sharing === 'conclusion')
    throw new RefusedError('该数据项只由提供部门答复 · this fact is answered by its own department alone');
}

/** The department’s answer, which the firm is told. @throws RefusedError where it was answered, or passed on, meanwhile */
export async function answerCorrection(
  correction: Correction,
  given: { readonly outcome: CorrectionOutcome; readonly text: string; readonly by: string },
  deps: CorrectionDeps,
): Promise<Correction> {
  const at = deps.clock.now();
  const answer = { ...given, department: correction.department, at };
  const answered = await changed(correction, {
    $set: { state: 'answered', answer, unfinishedSince: at },
    $unset: { openFor: '' },
  });
  await finish(answered, deps);
  return answered;
}

async function changed({ _id, uscc, revision }: Correction, change: object): Promise<Correction> {
  const after = await CorrectionModel.findOneAndUpdate(
    { _id, uscc, revision, state: 'open' },
    { ...change, $inc: { revision: 1 } },
    { returnDocument: 'after' },
  ).lean<Correction | null>();
  if (after !== null) return after;
  throw new RefusedError('该申请刚刚已被处理，请刷新 · somebody else has just dealt with it, load it again');
}
