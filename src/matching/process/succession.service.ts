import { isDuplicate } from '../../db/duplicate.js';
import type { Deps } from '../../deps.js';
import { civilDateOf, isCivilDate } from '../../eligibility/civil-date.js';
import type { Succession, SuccessionKind } from '../../enterprises/succession.schema.js';
import {
  carryReceived,
  goneSince,
  goOverAgain,
  policiesReceived,
  recordSuccession,
  successionDone,
  unfinishedSuccessions,
} from '../../enterprises/succession.service.js';
import { openCases } from '../../followups/case.service.js';
import { forbidden } from '../../http/errors.js';
import type { Who } from '../../http/who.js';
import { moneyOfRound, returnedPayments } from '../../payments/payment.service.js';
import { endMoney, type Heir, moneyLeft, passMoney, takeOff } from '../../payments/take-over.service.js';
import { InputError } from '../../terminal/input-error.js';
import { policiesOf } from '../match.access.js';
import { MatchModel } from '../match.model.js';
import { type MatchRecord, matchIdOf } from '../match.schema.js';
import { findMatch, matchesOfFirm } from '../match.service.js';
import { allows } from '../match-states.js';
import { needFirm } from '../sight.service.js';
import { replaceMatch } from './match-write.js';
import { type Person, receivedFen } from './process.schema.js';
import { handOver, isConcerned, type Rest, stoodAt, takenUp } from './succession.js';
import { step } from './walk.js';

const ATTEMPTS = 8;
/** By which a match, or what is left of one, goes on at the successor. */
const HANDED: ReadonlySet<string> = new Set(['hand-over', 'hand-over-rest']);

/** How many successors each kind has, and whether what is under way can go to one. */
const KINDS: Readonly<Record<SuccessionKind, { readonly least: number; readonly most: number }>> = {
  renamed: { least: 0, most: 0 },
  merged: { least: 1, most: 1 },
  split: { least: 1, most: 20 },
  converted: { least: 0, most: 1 },
  'moved-in': { least: 0, most: 0 },
  'moved-out': { least: 0, most: 0 },
  're-coded': { least: 1, most: 1 },
  deregistered: { least: 0, most: 1 },
};

export type SuccessionInput = Pick<Succession, 'kind' | 'uscc' | 'successors' | 'on' | 'open' | 'basis'>;

/**
 * Records what became of a firm and carries it out: what it received follows to its successors, and what is under way
 * goes to the first of them or ends. Safe to repeat and to interrupt.
 * @throws InputError for successors or a day that do not fit the kind
 * @throws UnknownError, RefusedError as `recordSuccession`
 */
export async function succeed(input: SuccessionInput, who: Person, deps: Deps): Promise<Succession> {
  const at = deps.clock.now();
  const { least, most } = KINDS[input.kind];
  const { successors, on, open } = input;
  const faults: string[] = [];
  if (!isCivilDate(on) || on > civilDateOf(at)) faults.push('on: a day that exists, today at the latest');
  if (new Set(successors).size !== successors.length) faults.push('successors: each once');
  if (successors.length < least || successors.length > most) {
    faults.push(`successors: ${input.kind} has ${least === most ? least : `${least} to ${most}`}`);
  }
  if (open === 'to-successor' && successors.length === 0) faults.push('open: there is no successor');
  if (faults.length > 0) throw new InputError(faults);
  const succession = await recordSuccession({ ...input, recordedBy: who.id, recordedAt: at });
  if (succession.doneAt !== null) return succession;
  return { ...succession, doneAt: (await carryOut(succession, who, deps)) ? at : null };
}

/**
 * The office that registers firms records what becomes of any of them. Another one does so for firms that it sees, where nothing is
 * concerned but its own policies: it must not end what others decide, nor say for them what a firm has received.
 * @throws HttpError 404 for a firm of which the person sees nothing, 403 where others are concerned
 */
export async function needSuccession(who: Who, input: SuccessionInput, { rules }: Pick<Deps, 'rules'>): Promise<void> {
  // The office that states a firm's code.
  if (who.department !== null && who.department === rules.catalogue.get('uscc')?.source) return;
  for (const uscc of [input.uscc, ...input.successors]) await needFirm(who, uscc, rules);
  const own = policiesOf(who, rules);
  for (const policy of await policiesConcerned(input)) if (!own.has(policy)) throw forbidden('registry');
}

async function policiesConcerned(input: SuccessionInput): Promise<readonly string[]> {
  const follows = input.successors.some((uscc) => uscc !== input.uscc);
  const concerned = follows ? [...(await policiesReceived(input.uscc))] : [];
  for (const match of await matchesOfFirm(input.uscc)) {
    const left = match.class === 'grant' && (await moneyLeft(match, null)) !== 'none';
    if (isConcerned(match, left, input)) concerned.push(match.policy);
  }
  return concerned;
}

/**
 * Carries out what a crash has left half done, what has waited for a bank, and what a bank has sent back since to a firm
 * that is gone. @returns how many are done by it
 */
export async function finishSuccessions(deps: Deps): Promise<number> {
  await goOverReturned();
  let done = 0;
  for (const succession of await unfinishedSuccessions()) {
    if (await carryOut(succession, { id: succession.recordedBy, roles: ['staff'] }, deps)) done += 1;
  }
  return done;
}

async function goOverReturned(): Promise<void> {
  const returned = new Map<string, { readonly gone: Succession; readonly matches: Set<string> }>();
  for (const { match, uscc, askedAt } of await returnedPayments()) {
    const gone = await goneSince(uscc, askedAt);
    if (gone === null) continue;
    const { matches } = returned.get(gone._id) ?? { matches: new Set() };
    returned.set(gone._id, { gone, matches: matches.add(match) });
  }
  for (const { gone, matches } of returned.values()) await goOverAgain(gone, [...matches]);
}

/** @returns whether all of it is carried out: money that a bank has, or is about to get, is waited for */
async function carryOut(succession: Succession, who: Person, deps: Deps): Promise<boolean> {
  const at = deps.clock.now();
  await carryReceived(succession);
  let whole = true;
  for (const match of await matchesOfFirm(succession.uscc)) {
    if (succession.again?.includes(match._id) === false) continue;
    if (!(await carryMatch(match, succession, who, at))) whole = false;
  }
  if (whole) await successionDone(succession._id, at);
  return whole;
}

/** The successor's match first: a crash in between leaves both, and the repetition ends the predecessor's. */
async function carryMatch(first: MatchRecord, succession: Succession, who: Person, at: Date): Promise<boolean> {
  let match: MatchRecord | null = first;
  for (let attempt = 0; match !== null && attempt < ATTEMPTS; attempt += 1) {
    const because = `${succession.kind} ${succession.on}`;
    const { rest, wait, heir } = await restOf(match, succession, at);
    const there = { rest, keeps: await keepsSome(match) };
    const { predecessor, successor, received } = handOver(match, succession, there, who, at);
    for (const one of received) await standsInFor(one, succession, who, at);
    const held = wait || (rest === 'follows' && !(await takeOff(match, because, at)));
    // Of what is paid in part the successor has received, whatever becomes of the rest: nothing of the same begins there.
    const begins = successor !== null && !(held && match.state !== 'paid');
    if (begins && !(await begin(successor, succession, who, at)) && rest === 'follows') continue;
    if (held) return false;
    if (successor !== null && rest === 'follows') {
      if (!(await goesFurther(successor, match))) return false;
      await passMoney(match, successor, who, at);
    }
    const done = predecessor === null || (await replaceMatch(match, predecessor, at)) !== null;
    if (done && rest === 'stops') await endMoney(match, heir, { who, at, reason: because });
    if (done) return true;
    match = await findMatch(match._id, match.uscc);
  }
  throw new Error(`${first._id} kept changing while it was handed over`);
}

/**
 * What becomes of the money that is left of a match. It follows to the first successor, unless that one has a match of
 * the same (a person looks at both), or money is being asked back: then it stops. `wait`: a bank has some of it, or is
 * about to.
 */
async function restOf(
  match: MatchRecord,
  succession: Succession,
  at: Date,
): Promise<{ readonly rest: Rest; readonly wait: boolean; readonly heir: Heir }> {
  const { open, successors } = succession;
  const [uscc] = open === 'to-successor' ? successors : [];
  const heir =
    uscc === undefined
      ? null
      : { ...match, _id: matchIdOf(match.policy, match.period, uscc), uscc, inheritedFrom: match._id };
  const left = match.class === 'grant' && open !== 'keep' ? await moneyLeft(match, heir) : 'none';
  if (left === 'none') return { rest: 'none', wait: false, heir };
  const wait = left === 'under-way';
  const two = heir !== null && (await tellOfTwo(heir, succession, at));
  const handed = match.history.some(({ event }) => HANDED.has(event));
  if (handed && !two && left !== 'left') return { rest: 'none', wait, heir };
  const goesOn = heir !== null && !two && [...HANDED].some((event) => allows(match.class, match.state, event));
  return { rest: goesOn ? 'follows' : 'stops', wait, heir };
}

/** A successor that is gone itself passes on what comes to it now. @returns false where that has to wait */
async function goesFurther({ _id, uscc }: MatchRecord, { createdAt }: MatchRecord): Promise<boolean> {
  const gone = await goneSince(uscc, createdAt);
  return gone === null || goOverAgain(gone, [_id]);
}

/** Whether a firm still has some of the money that recoveries took back in part. */
async function keepsSome(match: MatchRecord): Promise<boolean> {
  return stoodAt(match) === 'recovered' && receivedFen(match, (await moneyOfRound(match)).paidFen) > 0;
}

/** @returns false where the successor has one of its own, a person looks at both, or somebody came in between */
async function begin(successor: MatchRecord, succession: Succession, who: Person, at: Date): Promise<boolean> {
  if (await insert(successor)) return true;
  if (await tellOfTwo(successor, succession, at)) return false;
  const own = await findMatch(successor._id, successor.uscc);
  const note = `${succession.kind} ${succession.on}`;
  const after = own && takenUp(own, successor, { who, at, note });
  return own === null || after === null || (await replaceMatch(own, after, at)) !== null;
}

/** The successor has received this: nothing of the same is still under way there, but for money that a bank has. */
async function standsInFor(received: MatchRecord, succession: Succession, who: Person, at: Date): Promise<void> {
  if (await insert(received)) return;
  const own = await findMatch(received._id, received.uscc);
  if (own === null || own.inheritedFrom === received.inheritedFrom) return;
  if (allows(own.class, own.state, 'hand-over') && (await moneyLeft(own, null)) !== 'under-way') {
    const note = `received by ${succession.uscc} before`;
    await replaceMatch(own, step(own, 'hand-over', { who, at, note }), at);
  }
  await tellOfTwo(received, succession, at);
}

/** Predecessor and successor each have a match of the same: a person looks at it. @returns whether it is so */
async function tellOfTwo(
  { _id, uscc, districtCode, inheritedFrom }: MatchRecord,
  { _id: id }: Succession,
  at: Date,
): Promise<boolean> {
  const own = await findMatch(_id, uscc);
  if (own === null || own.inheritedFrom === inheritedFrom) return false;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  const reason = `${inheritedFrom} and ${_id} are of the same benefit`;
  await openCases([{ _id: `${_id}:${id}`, kind: 'succession', reason, ...about }], at);
  return true;
}

/** False where the successor has a match of its own, or this one already. */
async function insert(match: MatchRecord): Promise<boolean> {
  try {
    await MatchModel.collection.insertOne({ ...match } as never);
    return true;
  } catch (error) {
    if (!isDuplicate(error)) throw error;
    return false;
  }
}
