import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import { z } from 'zod';
import type { Deps } from '../deps.js';
import { MATCH_STATES, type MatchRecord } from '../matching/match.schema.js';
import { findMatches } from '../matching/match.service.js';
import type { RunRecord } from '../matching/runs/run.schema.js';
import { endedRunsAfter } from '../matching/runs/run.service.js';
import { WebhookModel, WebhookReportModel } from './webhook.model.js';
import type { Webhook, WebhookReport } from './webhook.schema.js';
import { policiesHeard } from './webhook-reports.js';

/** Messages about one kind of event that one webhook is sent in one go, and matches in one message. */
const MESSAGES = 50;
const MATCHES = 100;

/** Something to tell a webhook. */
export interface Happening {
  /** Stays the same when it is told again. */
  readonly id: string;
  readonly at: Date | null;
  readonly data: object;
  /** To be called once the webhook has taken it: before that it is still to be told. */
  settle(): Promise<unknown>;
}

type EventDeps = Pick<Deps, 'clock' | 'rules'>;

/** A type of event. */
interface EventKind {
  readonly summary: string;
  readonly data: z.ZodType;
  /** What a webhook is still to be told of it, in its order. */
  pending(webhook: Webhook, deps: EventDeps): AsyncIterable<Happening>;
}

const count = z.int();
const counts = { new: count, changed: count, lost: count };
/** No firm and no amount: who is told reads matches by its key. */
const finishedRun = z.strictObject({
  ...{ run: z.string(), asOf: z.iso.date(), trigger: z.string(), counts: z.strictObject({ ...counts, held: count }) },
  policies: z.array(z.strictObject({ code: z.string(), ...counts })),
});
const movedMatch = z.strictObject({
  ...{ match: z.string(), policy: z.string(), state: z.enum(MATCH_STATES), revision: count, at: z.iso.datetime() },
});

/** What webhooks are told. */
export const EVENTS: Readonly<Record<string, EventKind>> = {
  'run.finished': { summary: '比对结束 · A run has ended', data: finishedRun, pending: finishedRuns },
  'match.state-changed': {
    summary: '匹配状态变化 · People, firms or timers have moved matches; each in its state of now',
    data: z.strictObject({ changes: z.array(movedMatch) }),
    pending: movedMatches,
  },
};

async function* finishedRuns({ _id, told }: Webhook): AsyncGenerator<Happening, void, undefined> {
  for (const run of await endedRunsAfter(told, MESSAGES)) {
    const settle = () => WebhookModel.updateOne({ _id }, { told: run._id });
    yield { id: run._id, at: run.finishedAt, data: dataOfRun(run), settle };
  }
}

function dataOfRun({ _id, asOf, trigger, policies, ...run }: RunRecord): z.input<typeof finishedRun> {
  const { new: fresh, changed, lost, held } = run.counts;
  return {
    ...{ run: _id, asOf, trigger, counts: { new: fresh, changed, lost, held } },
    policies: policies.map(({ code, new: count, changed: other, lost: gone }) => ({
      ...{ code, new: count, changed: other, lost: gone },
    })),
  };
}

/** The states of now, however often they have changed: by its revision whoever is told knows which is the later one. */
async function* movedMatches(webhook: Webhook, deps: EventDeps): AsyncGenerator<Happening, void, undefined> {
  const policies = await policiesHeard(webhook, deps);
  for (let message = 0; message < MESSAGES; message += 1) {
    const notes = await WebhookReportModel.find({ webhook: webhook._id }).limit(MATCHES).lean<WebhookReport[]>();
    if (notes.length === 0) return;
    const matches = [...(await findMatches(notes)).values()].filter(({ policy }) => policies.has(policy));
    const tokens = notes.map(({ token }) => token);
    const settle = () =>
      WebhookReportModel.deleteMany({ webhook: webhook._id, token: mongoose.trusted({ $in: tokens }) });
    // Of what its key may not read any more nothing is told.
    if (matches.length === 0) await settle();
    else yield { id: digest(tokens), at: lastOf(matches), data: { changes: matches.map(dataOfMatch) }, settle };
  }
}

const dataOfMatch = ({ _id, policy, state, revision, updatedAt }: MatchRecord): z.input<typeof movedMatch> => ({
  ...{ match: _id, policy, state, revision, at: updatedAt.toISOString() },
});

const lastOf = (matches: readonly MatchRecord[]): Date =>
  new Date(Math.max(...matches.map(({ updatedAt }) => updatedAt.getTime())));

const digest = (tokens: readonly string[]): string =>
  createHash('sha256').update(tokens.join()).digest('base64url').slice(0, 26);
