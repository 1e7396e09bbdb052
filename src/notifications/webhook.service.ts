import { createHmac, randomBytes } from 'node:crypto';
import { ulid } from 'ulid';
import type { z } from 'zod';
import { scopesOfKey } from '../accounts/key.service.js';
import type { Deps } from '../deps.js';
import { opened, sealed } from '../http/sealing.js';
import { departmentsFor } from '../http/who.js';
import { lastEndedRun } from '../matching/runs/run.service.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { WebhookModel, WebhookReportModel } from './webhook.model.js';
import type { newWebhook, Webhook } from './webhook.schema.js';
import { EVENTS, type Happening } from './webhook-events.js';
import { noteReports } from './webhook-reports.js';

const MINUTE_MS = 60_000;
const LONGEST_PAUSE_MS = 6 * 60 * MINUTE_MS;
const ANSWER_WITHIN_MS = 10_000;

type HookDeps = Pick<Deps, 'clock' | 'config' | 'keys' | 'log' | 'rules'>;

/**
 * Whoever is an administrator here, or writes to the database, must not make the server call whatever stands beside it (ASVS 5.0 1.3.6).
 * @throws InputError for an address that the settings do not name
 */
function needNamed(url: string, { webhookHosts }: HookDeps['config']): void {
  const { host, username } = new URL(url);
  if (username !== '' || !webhookHosts.includes(host))
    throw new InputError(`url: WEBHOOK_HOSTS 未列出 ${host} · WEBHOOK_HOSTS does not name ${host}`);
}

/**
 * A webhook, and the secret of its signatures, which is shown this once. It is told of what happens from now on.
 * @throws InputError for an address that the settings do not name, or a key that reads no matches
 */
export async function addWebhook(
  { name, url, key }: z.output<typeof newWebhook>,
  { clock, config, keys }: Pick<HookDeps, 'clock' | 'config' | 'keys'>,
): Promise<{ readonly webhook: Webhook; readonly secret: string }> {
  needNamed(url, config);
  if (key !== undefined && departmentsFor(await scopesOfKey(key, { clock }), 'matches:read').length === 0) {
    throw new InputError(`key: ${key} 不可读取匹配 · ${key} reads no matches`);
  }
  const now = clock.now();
  const _id = ulid(now.getTime());
  const secret = randomBytes(32).toString('base64');
  const last = await lastEndedRun();
  const webhook: Webhook = {
    ...{ _id, name, url, secret: sealed(secret, _id, keys.seal), key: key ?? null },
    told: last?._id ?? '',
    ...{ failures: 0, nextAt: now, createdAt: now },
  };
  await WebhookModel.create(webhook);
  return { webhook, secret: `whsec_${secret}` };
}

export function listWebhooks(): Promise<Webhook[]> {
  return WebhookModel.find({}).sort({ _id: 1 }).lean<Webhook[]>();
}

/** @throws UnknownError */
export async function dropWebhook(id: string): Promise<void> {
  const { deletedCount } = await WebhookModel.deleteOne({ _id: id });
  if (deletedCount === 0) throw new UnknownError(`没有回调 ${id} · no webhook ${id}`);
  await WebhookReportModel.deleteMany({ webhook: id });
}

/**
 * Tells each webhook, in their order, what it is still to be told; each at least once, under an id that stays the same. Where one does
 * not answer it is asked again after a pause that grows; the others go on.
 */
export async function tellWebhooks(deps: HookDeps, signal?: AbortSignal): Promise<{ told: number; failed: number }> {
  const counts = { told: 0, failed: 0 };
  const webhooks = await listWebhooks();
  await noteReports(webhooks, deps);
  for (const webhook of webhooks.filter(({ nextAt }) => nextAt <= deps.clock.now())) {
    for await (const { type, happening } of stillToTell(webhook, deps)) {
      signal?.throwIfAborted();
      if (!(await tell(webhook, type, happening, deps))) {
        counts.failed += 1;
        break;
      }
      counts.told += 1;
    }
  }
  return counts;
}

async function* stillToTell(webhook: Webhook, deps: HookDeps) {
  for (const [type, { pending }] of Object.entries(EVENTS)) {
    for await (const happening of pending(webhook, deps)) yield { type, happening };
  }
}

async function tell(webhook: Webhook, type: string, happening: Happening, deps: HookDeps): Promise<boolean> {
  const { _id, url } = webhook;
  const { id, at, data } = happening;
  const now = deps.clock.now();
  try {
    const body = JSON.stringify({ type, timestamp: at?.toISOString() ?? null, data });
    const headers = signatureOf(webhook, { id, at: now, body }, deps);
    // Each time: the settings may have changed since, or the record.
    needNamed(url, deps.config);
    const response = await fetch(url, {
      ...{ method: 'POST', body, redirect: 'error', signal: AbortSignal.timeout(ANSWER_WITHIN_MS) },
      headers: { 'content-type': 'application/json', ...headers },
    });
    // What is said besides is of no interest, and would keep the connection.
    await response.body?.cancel();
    if (!response.ok) throw new Error(`answered ${response.status}`);
  } catch (error) {
    deps.log.warn({ webhook: _id, reason: (error as Error).message }, 'a webhook was not told');
    const pause = Math.min(LONGEST_PAUSE_MS, MINUTE_MS * 2 ** Math.min(webhook.failures, 20));
    await WebhookModel.updateOne({ _id }, { $inc: { failures: 1 }, nextAt: new Date(now.getTime() + pause) });
    return false;
  }
  await happening.settle();
  await WebhookModel.updateOne({ _id }, { failures: 0, nextAt: now });
  return true;
}

/** As Standard Webhooks has it: whoever is told knows who tells, and that it is not told again later. */
function signatureOf(
  { _id, secret }: Webhook,
  { id, at, body }: { readonly id: string; readonly at: Date; readonly body: string },
  { keys }: Pick<HookDeps, 'keys'>,
): Record<string, string> {
  const seconds = Math.floor(at.getTime() / 1000);
  const key = Buffer.from(opened(secret, _id, keys.seal), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
}
