import { createHash, createHmac } from 'node:crypto';
import { ulid } from 'ulid';
import { isDuplicate } from '../db/duplicate.js';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import { opened, sealed } from '../http/sealing.js';
import { dismissalsOf } from '../matching/process/objected.service.js';
import { type EntryOnShow, type ListOnShow, listOnShow } from '../matching/process/public-lists.service.js';
import { addWorkingDays, NoCalendarError } from '../policies/policy.service.js';
import { RefusedError, UnknownError } from '../terminal/input-error.js';
import { ObjectionModel } from './objection.model.js';
import type { Identity, NewObjection, Objection } from './objection.schema.js';
import { dropFiles, type KnownFile, keepFiles } from './objection-files.service.js';
import { stopEntry } from './objection-stop.service.js';
import { newReceiptNumber, readReceiptNumber } from './receipt-number.js';

/** Working days for the department's answer. */
export const ANSWER_DAYS = 10;
/** Of the public at a time: each is answered before an entry goes on, and a list as a whole has one department. */
const MOST_OPEN = { entry: 20, list: 100 } as const;
/** An entry that went on after so many answers is stopped by the department alone from then on. */
const MOST_DISMISSALS = 3;

export type RefusalKind = 'not-on-show' | 'needs-name' | 'answered' | 'too-many-open';

/** An objection that is not received, and why: whoever sent it is told what else there is. */
export class ObjectionRefused extends RefusedError {
  readonly kind: RefusalKind;

  constructor(kind: RefusalKind) {
    super(REFUSALS[kind]);
    this.name = 'ObjectionRefused';
    this.kind = kind;
  }
}

const REFUSALS: Readonly<Record<RefusalKind, string>> = {
  'not-on-show':
    '该公示已结束，不能再提出公示异议；如有线索，请拨打 12345 或联系主管部门 · this is not on show any more: call 12345, or the department in charge',
  'needs-name':
    '该事项的异议此前已有答复，再次提出请实名 · objections to this entry were answered before: give your name to object again',
  answered:
    '该事项的异议已多次答复，请直接联系主管部门或拨打 12345 · objections to this entry were answered several times: turn to the department, or call 12345',
  'too-many-open':
    '该事项已有多件异议待答复，已停止办理；补充情况请联系主管部门或拨打 12345 · many objections to this wait for an answer already: add yours at the department, or call 12345',
};

export interface Receiving {
  readonly files: readonly KnownFile[];
  /** Asked before something new is stored; throws where one network sends too many. */
  admit(): Promise<void>;
}

/**
 * Receives an objection to what is on show, and stops the entry that it is about at once. What was sent before, word for word from the
 * same form, is the one that was received then.
 * @throws ObjectionRefused where it is not received: whatever is received stops its entry until it is answered
 */
export async function receiveObjection(
  given: NewObjection,
  { files, admit }: Receiving,
  deps: Deps,
): Promise<Objection> {
  const sendKey = sendKeyOf(given, files, deps);
  const before = await ObjectionModel.findOne({ sendKey }).lean<Objection | null>();
  if (before !== null) {
    await stopEntry(before, deps);
    return before;
  }
  const found = await onShow(given.list, deps);
  const entry = given.entry === null ? null : entryOf(found, given.entry);
  await needRoom(given, entry);
  await admit();
  const objection = made(given, { list: found.list, entry, files, sendKey }, deps);
  await keepFiles(objection._id, files, objection.receivedAt);
  const stored = await insert(objection);
  await stopEntry(stored, deps);
  return stored;
}

async function onShow(id: string, deps: Deps): Promise<ListOnShow> {
  const found = await listOnShow(id, deps).catch((error: unknown) => {
    if (error instanceof UnknownError) return null;
    throw error;
  });
  if (found === null) throw new ObjectionRefused('not-on-show');
  return found;
}

function entryOf({ entries }: ListOnShow, number: number): EntryOnShow {
  const entry = entries.find((one) => one.number === number);
  if (entry === undefined) throw new ObjectionRefused('not-on-show');
  return entry;
}

/** So that nobody holds what is owed to a firm for ever: see docs/decisions/0016. */
async function needRoom({ kind, list }: NewObjection, entry: EntryOnShow | null): Promise<void> {
  const about = entry === null ? { list, entry: null } : { 'entry.match': entry.entry.match };
  const most = entry === null ? MOST_OPEN.list : MOST_OPEN.entry;
  if ((await ObjectionModel.countDocuments({ ...about, state: 'received' } as object)) >= most)
    throw new ObjectionRefused('too-many-open');
  if (entry === null) return;
  const dismissals = dismissalsOf(entry.match);
  if (dismissals >= MOST_DISMISSALS) throw new ObjectionRefused('answered');
  if (dismissals > 0 && kind === 'anonymous') throw new ObjectionRefused('needs-name');
}

function made(
  given: NewObjection,
  about: Pick<ListOnShow, 'list'> & {
    readonly entry: EntryOnShow | null;
    readonly files: readonly KnownFile[];
    readonly sendKey: string;
  },
  { clock, rules, keys }: Deps,
): Objection {
  const { list, entry, files, sendKey } = about;
  const at = clock.now();
  const day = civilDateOf(at);
  const _id = newReceiptNumber(Number(day.slice(0, 4)));
  const { kind, text } = given;
  const identity =
    kind === 'anonymous' ? null : sealed(JSON.stringify({ name: given.name, contact: given.contact }), _id, keys.seal);
  return {
    ...{ _id, order: ulid(at.getTime()), sendKey, list: list._id, policy: list.policy, kind, identity, text },
    entry:
      entry === null
        ? null
        : { number: entry.number, name: entry.entry.name, match: entry.entry.match, uscc: entry.entry.uscc },
    files: files.map(({ type, content }) => ({ type, bytes: content.length })),
    ...{ receivedAt: at, dueOn: dueOn(day, rules.holidays), state: 'received', answer: null, forgottenAt: null },
  };
}

async function insert(objection: Objection): Promise<Objection> {
  try {
    await ObjectionModel.collection.insertOne(objection as never);
    return objection;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
  }
  // The same form at the same time: the other one was first.
  await dropFiles([objection._id]);
  const { sendKey } = objection;
  const first = await ObjectionModel.findOne({ sendKey }).lean<Objection | null>();
  if (first === null) throw new RefusedError('请重新发送 · send it again');
  return first;
}

/** Without a token nobody can tell whether the same words are meant twice. */
function sendKeyOf({ token, ...said }: NewObjection, files: readonly KnownFile[], { keys, clock }: Deps): string {
  const sums = files.map(({ content }) => createHash('sha256').update(content).digest('base64url'));
  const whose = token ?? ulid(clock.now().getTime());
  return createHmac('sha256', keys.seal)
    .update(JSON.stringify([whose, said, sums]))
    .digest('base64url');
}

function dueOn(day: CivilDate, holidays: Deps['rules']['holidays']): CivilDate | null {
  try {
    return addWorkingDays(day, ANSWER_DAYS, holidays);
  } catch (error) {
    if (error instanceof NoCalendarError) return null;
    throw error;
  }
}

/** The objection of a receipt, as somebody typed its number; null where there is none. */
export async function objectionBy(typed: string): Promise<Objection | null> {
  const number = readReceiptNumber(typed);
  return number === null ? null : ObjectionModel.findById(number).lean<Objection | null>();
}

/** Who objected; null for whoever gave no name, and once it is forgotten. */
export function identityOf({ _id, identity }: Objection, { keys }: Pick<Deps, 'keys'>): Identity | null {
  return identity === null ? null : (JSON.parse(opened(identity, _id, keys.seal)) as Identity);
}
