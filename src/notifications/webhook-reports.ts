import { ulid } from 'ulid';
import { scopesOfKey } from '../accounts/key.service.js';
import type { Deps } from '../deps.js';
import { nobody } from '../http/who.js';
import { policiesOf } from '../matching/match.access.js';
import { type MovedMatch, markReported, matchesToReport } from '../matching/reporting.service.js';
import { WebhookReportModel } from './webhook.model.js';
import type { Webhook } from './webhook.schema.js';

/** Matches that are noted at once, and how often in one go: the next minute takes up what is left. */
const TOGETHER = 500;
const ROUNDS = 100;

type ReportDeps = Pick<Deps, 'clock' | 'rules'>;

/** The policies of whose matches a webhook may hear at this moment. */
export async function policiesHeard({ key }: Webhook, deps: ReportDeps): Promise<ReadonlySet<string>> {
  const scopes = key === null ? [] : await scopesOfKey(key, deps);
  return policiesOf({ ...nobody({ address: '', requestId: '' }), way: 'key', scopes }, deps.rules);
}

/**
 * Notes for each webhook the matches of which it is still to be told, and then takes the marks off the matches: a crash between the
 * two notes them once more. At most one note for each webhook and match, however long it does not answer.
 */
export async function noteReports(webhooks: readonly Webhook[], deps: ReportDeps): Promise<void> {
  const heard = new Map<string, ReadonlySet<string>>();
  for (const webhook of webhooks) heard.set(webhook._id, await policiesHeard(webhook, deps));
  for (let round = 0; round < ROUNDS; round += 1) {
    const matches = await matchesToReport(TOGETHER);
    if (matches.length === 0) return;
    const notes = [...heard].flatMap(([webhook, policies]) =>
      matches.filter(({ policy }) => policies.has(policy)).map((match) => note(webhook, match)),
    );
    if (notes.length > 0) await WebhookReportModel.collection.bulkWrite(notes as never, { ordered: false });
    await markReported(matches);
  }
}

function note(webhook: string, { _id: match, uscc }: MovedMatch): object {
  const $set = { webhook, match, uscc, token: ulid() };
  return { updateOne: { filter: { _id: `${webhook}:${match}` }, update: { $set }, upsert: true } };
}
