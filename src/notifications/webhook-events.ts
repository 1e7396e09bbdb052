import { createHash } from 'node:crypto';
import mongoose from 'mongoose';
import type { Deps } from '../deps.js';
import type { MatchRecord } from '../matching/match.schema.js';
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

/** What webhooks are told: for each type of event what one of them is still to be told, in its order. */
export const EVENTS: Readonly<Record<string, (webhook: Webhook, deps: EventDeps) => AsyncIterable<Happening>>> = {
  'run.finished': finishedRuns,
  'match.state-changed': movedMatches,
};

async function* finishedRuns({ _id, told }: Webhook): AsyncGenerator<Happening, void, undefined> {
  for (const run of await endedRunsAfter(told, MESSAGES)) {
    const settle = () => WebhookModel.updateOne({ _id }, { told: run._id });
    yield { id: run._id, at: run.finishedAt, data: dataOfRun(run), settle };
  }
}

/** No firm and no amount: who is told reads matches by its key. */
function dataOfRun({ _id, asOf, trigger, counts, policies }: RunRecord): object {
  const { new: fresh, changed, lost, held } = counts;
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

const dataOfMatch = ({ _id, policy, state, revision, updatedAt }: MatchRecord): object => ({
  ...{ match: _id, policy, state, revision, at: updatedAt.toISOString() },
});

const lastOf = (matches: readonly MatchRecord[]): Date =>
  new Date(Math.max(...matches.map(({ updatedAt }) => updatedAt.getTime())));

const digest = (tokens: readonly string[]): string =>
  createHash('sha256').update(tokens.join()).digest('base64url').slice(0, 26);
