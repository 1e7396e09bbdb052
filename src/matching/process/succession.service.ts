import type { Deps } from '../../deps.js';
import { civilDateOf, isCivilDate } from '../../eligibility/civil-date.js';
import type { Succession, SuccessionKind } from '../../enterprises/succession.schema.js';
import {
  carryReceived,
  recordSuccession,
  successionDone,
  unfinishedSuccessions,
} from '../../enterprises/succession.service.js';
import { openCases } from '../../followups/case.service.js';
import { InputError } from '../../terminal/input-error.js';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import { findMatch, matchesOfFirm } from '../match.service.js';
import { allows } from '../match-states.js';
import { replaceMatch } from './match-write.js';
import type { Person } from './process.schema.js';
import { handOver } from './succession.js';
import { step } from './walk.js';

const ATTEMPTS = 8;

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
  if (succession.doneAt === null) await carryOut(succession, who, deps);
  return { ...succession, doneAt: succession.doneAt ?? at };
}

/** Carries out what a crash has left half done. */
export async function finishSuccessions(deps: Deps): Promise<number> {
  const left = await unfinishedSuccessions();
  for (const succession of left) await carryOut(succession, { id: succession.recordedBy, roles: ['staff'] }, deps);
  return left.length;
}

async function carryOut(succession: Succession, who: Person, deps: Deps): Promise<void> {
  const at = deps.clock.now();
  await carryReceived(succession);
  for (const match of await matchesOfFirm(succession.uscc)) await carryMatch(match, succession, who, at);
  await successionDone(succession._id, at);
}

/** The successor's match first: a crash in between leaves both, and the repetition ends the predecessor's. */
async function carryMatch(first: MatchRecord, succession: Succession, who: Person, at: Date): Promise<void> {
  let match: MatchRecord | null = first;
  for (let attempt = 0; match !== null && attempt < ATTEMPTS; attempt += 1) {
    const { predecessor, successor, received } = handOver(match, succession, who, at);
    for (const one of received) await standsInFor(one, succession, who, at);
    if (successor !== null && !(await insert(successor))) await tellOfTwo(successor, succession, at);
    if (predecessor === null || (await replaceMatch(match, predecessor, at)) !== null) return;
    match = await findMatch(match._id, match.uscc);
  }
  throw new Error(`${first._id} kept changing while it was handed over`);
}

/** The successor has received this: nothing of the same is still under way there. */
async function standsInFor(received: MatchRecord, succession: Succession, who: Person, at: Date): Promise<void> {
  if (await insert(received)) return;
  const own = await findMatch(received._id, received.uscc);
  if (own === null || own.inheritedFrom === received.inheritedFrom) return;
  if (allows(own.class, own.state, 'hand-over')) {
    const note = `received by ${succession.uscc} before`;
    await replaceMatch(own, step(own, 'hand-over', { who, at, note }), at);
  }
  await tellOfTwo(received, succession, at);
}

/** Predecessor and successor each have a match of the same: a person looks at it. */
async function tellOfTwo({ _id, uscc, districtCode, inheritedFrom }: MatchRecord, { _id: id }: Succession, at: Date) {
  const own = await findMatch(_id, uscc);
  if (own === null || own.inheritedFrom === inheritedFrom) return;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  const reason = `${inheritedFrom} and ${_id} are of the same benefit`;
  await openCases([{ _id: `${_id}:${id}`, kind: 'succession', reason, ...about }], at);
}

/** False where the successor has a match of its own, or this one already. */
async function insert(match: MatchRecord): Promise<boolean> {
  try {
    await MatchModel.collection.insertOne({ ...match } as never);
    return true;
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11000) throw error;
    return false;
  }
}
