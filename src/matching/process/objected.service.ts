import mongoose from 'mongoose';
import { MatchModel } from '../match.model.js';
import type { MatchRecord } from '../match.schema.js';
import { processOf } from './process.schema.js';

/** Where a match stands with objections: what a desk of the public has to know of it, and no more. */
export interface ObjectedMatch {
  /** `runs`: its days go on, so an objection that is open has not reached it yet; `left`: it is on no list any more. */
  readonly stands: 'runs' | 'objected' | 'held' | 'left';
  /** Ids of those of its round that wait for an answer. */
  readonly open: readonly string[];
  readonly answers: ReadonlyMap<string, ObjectionAnswer>;
}

export interface ObjectionAnswer {
  readonly by: string;
  readonly at: Date;
  readonly text: string;
  readonly upheld: boolean;
}

/** How these matches stand with their objections, by their ids. */
export async function objectedMatches(
  keys: readonly { readonly match: string; readonly uscc: string }[],
): Promise<ReadonlyMap<string, ObjectedMatch>> {
  const _id = mongoose.trusted({ $in: keys.map(({ match }) => match) });
  const uscc = mongoose.trusted({ $in: [...new Set(keys.map((key) => key.uscc))] });
  const fields = { state: 1, heldFrom: 1, round: 1, process: 1 } as const;
  const found = keys.length === 0 ? [] : await MatchModel.find({ _id, uscc }, fields).lean<MatchRecord[]>();
  return new Map(found.map((match) => [match._id, objectedMatch(match)]));
}

function objectedMatch(match: MatchRecord): ObjectedMatch {
  const objections = processOf(match).objections ?? [];
  return {
    stands: standsOf(match),
    open: objections.flatMap(({ id, answer }) => (answer === undefined ? [id] : [])),
    answers: new Map(objections.flatMap(({ id, answer }) => (answer === undefined ? [] : [[id, answer]]))),
  };
}

function standsOf({ state, heldFrom }: MatchRecord): ObjectedMatch['stands'] {
  if (state === 'publicised') return 'runs';
  if (state === 'objected') return 'objected';
  return state === 'hold' && (heldFrom === 'publicised' || heldFrom === 'objected') ? 'held' : 'left';
}

/** How often in this round the match went on after its objections had been answered. */
export function dismissalsOf({ history, round }: Pick<MatchRecord, 'history' | 'round'>): number {
  return history.filter((event) => event.event === 'dismiss-objection' && event.round === round).length;
}
