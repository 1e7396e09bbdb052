import { hash } from 'node:crypto';
import type { ParsedMail } from 'mailparser';
import { type Deps, systemClock } from '../../src/deps.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { RunModel } from '../../src/matching/runs/run.model.js';
import type { RunRecord } from '../../src/matching/runs/run.schema.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import type { NoticeRecord } from '../../src/notifications/notice.schema.js';
import { deliverDue } from '../../src/notifications/notification.service.js';
import { handClock } from '../helpers/clock.js';
import type { Installation } from '../helpers/installation.js';

/** How an installation stands when all its evaluations have ended and all mail is out. */
export interface End {
  /** Of the command, the earliest first, without names and instants. */
  readonly runs: readonly Omit<RunRecord, '_id' | 'startedAt' | 'finishedAt' | 'toldAt'>[];
  /** Runs whose notices are not all in the outbox. */
  readonly untold: number;
  /** Matches (their digests), notices and messages: one text each by its id, without instants and names of runs. */
  readonly documents: ReadonlyMap<string, string>;
  /** What more than one notice of a channel tells, and what may have been sent more than once more. */
  readonly twice: readonly string[];
}

/** The runs of real commands; what prepares an installation has another trigger. */
export function commandRuns(): Promise<RunRecord[]> {
  return RunModel.find({ trigger: 'cli' }).sort({ _id: 1 }).lean<RunRecord[]>().exec();
}

export async function endOf(installation: Installation): Promise<End> {
  const clock = handClock(systemClock.now().toISOString());
  return installation.within(clock, async (deps) => {
    // A message that a killed process was sending is sent once more when its claim has run out, and a minute more.
    for (let minutes = 0; minutes <= 20; minutes += 10) {
      await deliverAfter(10, clock, deps);
    }
    const runs = await commandRuns();
    const unnamed = (text: string): string => runs.reduce((all, { _id }, n) => all.replaceAll(_id, `RUN${n}`), text);
    const notices = await NoticeModel.find({}).sort({ _id: 1 }).lean<NoticeRecord[]>();
    const documents = new Map<string, string>();
    for await (const match of MatchModel.find({}).lean<MatchRecord>().cursor()) {
      documents.set(match._id, hash('sha256', unnamed(JSON.stringify(match, withoutInstants))));
    }
    for (const notice of notices) documents.set(unnamed(`notice ${notice._id}`), unnamed(textOf(notice)));
    for (const [name, mail] of await installation.mails()) {
      documents.set(unnamed(`mail ${name}`), unnamed(textOfMail(mail)));
    }
    return {
      runs: runs.map(({ _id, startedAt, finishedAt, toldAt, ...rest }) => rest),
      untold: runs.filter(({ toldAt }) => toldAt === null).length,
      documents,
      twice: twiceTold(notices),
    };
  });
}

async function deliverAfter(minutes: number, clock: ReturnType<typeof handClock>, deps: Deps): Promise<void> {
  clock.advance(minutes * 60_000);
  await deliverDue(deps, 'the end');
}

function textOf({ number, event, channel, recipient, address, content, items, ...rest }: NoticeRecord): string {
  const { uscc, runId, template, reliefYear, state, error } = rest;
  const kept = { event, channel, recipient, address, content, items, uscc, runId, template, reliefYear, state, error };
  // The number is made from the id, in which the run has its name.
  return JSON.stringify(kept).replaceAll(number, 'NUMBER');
}

function textOfMail({ headers, to, from, subject, text, html, messageId }: ParsedMail): string {
  const number = String(headers.get('x-notification-id'));
  const kept = { to: [to].flat().map((one) => one?.text), from: from?.text, subject, text, html, messageId };
  return JSON.stringify(kept).replaceAll(number, 'NUMBER');
}

function withoutInstants(key: string, value: unknown): unknown {
  return ['createdAt', 'updatedAt', 'at'].includes(key) ? undefined : value;
}

function twiceTold(notices: readonly NoticeRecord[]): string[] {
  const told = new Set<string>();
  const twice = notices.filter(({ ambiguous }) => ambiguous > 1).map(({ _id }) => `${_id} ambiguous`);
  for (const { channel, items } of notices) {
    for (const { match, round } of items) {
      const id = `${channel} ${match}#${round}`;
      if (told.has(id)) twice.push(id);
      told.add(id);
    }
  }
  return twice;
}
