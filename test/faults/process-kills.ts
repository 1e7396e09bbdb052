import { fileURLToPath } from 'node:url';
import { civilDateOf } from '../../src/eligibility/civil-date.js';
import { SuccessionModel } from '../../src/enterprises/succession.model.js';
import { CaseModel } from '../../src/followups/case.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { allows } from '../../src/matching/match-states.js';
import { editionsOf, type PublicityList } from '../../src/matching/process/publicity.js';
import { PublicityListModel } from '../../src/matching/process/publicity.model.js';
import { replay } from '../../src/matching/process/replay.js';
import { SpotCheckModel } from '../../src/matching/process/spot-check.model.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import type { NoticeRecord } from '../../src/notifications/notice.schema.js';
import { carryThrough, nextPass, prepareProcess, processCity } from './process-scenario.js';
import { killAfterWrites, type WriteKillFindings } from './write-kills.js';

/** Kills a process that carries matches through: after the next pass, match, list, notice and case must agree. */
export function processKills(rounds: number): Promise<WriteKillFindings> {
  const child = fileURLToPath(new URL('./process-child.js', import.meta.url));
  return killAfterWrites({ child, prepare: prepareProcess, afterRestart, again: carryThrough, endState }, rounds);
}

const LATER = new Date('2027-01-01T00:00:00Z');

/** A clock does not go back: the restart comes when the last thing has been written down. */
async function lastWritten(): Promise<Date> {
  const matches = await MatchModel.find({}, { updatedAt: 1 }).lean();
  const successions = await SuccessionModel.find({}, { recordedAt: 1 }).lean();
  const times = [...matches.map(({ updatedAt }) => updatedAt), ...successions.map(({ recordedAt }) => recordedAt)];
  return new Date(Math.max(...times.map(Number)));
}

async function afterRestart(): Promise<string[]> {
  const { deps, clock } = processCity();
  clock.set((await lastWritten()).toISOString());
  await nextPass(deps);
  const matches = await MatchModel.find({}).lean<MatchRecord[]>();
  const lists = await PublicityListModel.find({}).lean<PublicityList[]>();
  const cases = new Set((await CaseModel.find({}).lean()).map((one) => one.match));
  const notices = await NoticeModel.find({ channel: 'inbox' }).lean<NoticeRecord[]>();
  return [
    ...matches.flatMap((match) => [...historyFaults(match), ...noticeFaults(match, notices)]),
    ...matches.flatMap(({ _id, state }) =>
      state === 'hold' && !cases.has(_id) ? [`${_id} is held without a case`] : [],
    ),
    ...matches.flatMap((match) => shownFaults(match, lists)),
    ...lists.flatMap((list) => listFaults(list, matches)),
    ...(await successionFaults(matches)),
  ];
}

function historyFaults(match: MatchRecord): string[] {
  const { _id, state, heldFrom, round, frozen } = match;
  const past = replay(match, LATER);
  const said = [past?.state, past?.heldFrom, past?.round, past?.frozen].join();
  const stored = [state, heldFrom, round, frozen].join();
  return said === stored ? [] : [`${_id} is ${stored}, its history says ${said}`];
}

function noticeFaults({ _id, round, toldRound, tellPending }: MatchRecord, notices: readonly NoticeRecord[]): string[] {
  const telling = notices.filter(({ items }) => items.some((item) => item.match === _id && item.round === round));
  const expected = toldRound === round ? 1 : 0;
  const told = telling.length === expected ? [] : [`${_id} is told ${telling.length} times, not ${expected}`];
  return tellPending === true ? [...told, `${_id} is still to be told`] : told;
}

function shownFaults({ _id, state, heldFrom, process }: MatchRecord, lists: readonly PublicityList[]): string[] {
  if (!['publicised', 'objected'].includes(state === 'hold' ? String(heldFrom) : state)) return [];
  const list = lists.find((one) => one._id === process?.list);
  const listed = list?.endedAt === null && list.entries.some(({ match }) => match === _id);
  return listed ? [] : [`${_id} is ${state} and on no open list`];
}

function listFaults(list: PublicityList, matches: readonly MatchRecord[]): string[] {
  if (list.endedAt !== null) return [];
  const own = matches.filter(({ process }) => process?.list === list._id);
  const { holidays } = processCity().deps.rules;
  const editions = editionsOf(list, own, holidays);
  return [
    ...(list.opening === undefined ? [] : ['a list is still being opened']),
    ...(editions === list.editions ? [] : [`a list has ${list.editions.length} editions, not ${editions.length}`]),
  ];
}

async function successionFaults(matches: readonly MatchRecord[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { uscc, doneAt } of await SuccessionModel.find({}).lean()) {
    if (doneAt === null) faults.push(`the succession of ${uscc} is not carried out`);
    for (const { _id, uscc: own, class: kind, state } of matches) {
      if (own === uscc && allows(kind, state, 'hand-over')) faults.push(`${_id} is left at the predecessor, ${state}`);
    }
  }
  return faults;
}

/** Everything but the times at which things were written down, and ids that are drawn. */
async function endState(): Promise<string> {
  const matches = await MatchModel.find({}).sort({ _id: 1 }).lean<MatchRecord[]>();
  const lists = await PublicityListModel.find({}).sort({ _id: 1 }).lean<PublicityList[]>();
  const cases = await CaseModel.find({}).sort({ _id: 1 }).lean();
  const notices = await NoticeModel.find({}).sort({ _id: 1 }).lean<NoticeRecord[]>();
  const checks = await SpotCheckModel.find({}).lean();
  return JSON.stringify({
    matches: matches.map(({ _id, state, heldFrom, round, frozen, toldRound, history }) => {
      const events = history.map(({ event, to, at, who }) => `${event}>${to} ${civilDateOf(at)} ${who?.id ?? ''}`);
      return [_id, state, heldFrom, round, frozen, toldRound, events];
    }),
    lists: lists.map(({ entries, editions, endedAt }) => [
      entries.map(({ match }) => match),
      editions.map(({ shownFrom, because }) => [civilDateOf(shownFrom), because]),
      endedAt === null,
    ]),
    cases: cases.map(({ _id, kind }) => [_id, kind]),
    notices: notices.map(({ _id, items, state }) => [_id, items, state]),
    checks: checks.map(({ random, risky, outcomes }) => [random, risky, outcomes.length]),
  });
}
