import { createHmac } from 'node:crypto';
import test from 'ava';
import { readConfig } from '../../src/config.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../src/matching/runs/run.model.js';
import { WebhookModel } from '../../src/notifications/webhook.model.js';
import { addWebhook, tellWebhooks } from '../../src/notifications/webhook.service.js';
import { EVENTS } from '../../src/notifications/webhook-events.js';
import { InputError } from '../../src/terminal/input-error.js';
import { atLeast, policy, rulesWith, statement, storeFirms } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { listeningSystem } from '../helpers/listening-system.js';

const database = await openTestDatabase();
const clock = handClock('2026-03-02T02:00:00Z');
const system = await listeningSystem();
const { host, url, got } = system;
const rules = rulesWith(policy('X61-hook', atLeast('employees', 1)));
const deps = testDeps({ clock, rules, config: { webhookHosts: [host] } });
await storeFirms([statement(1, { employees: 5 }, '2026-02-28')], clock.now());
test.after.always(async () => {
  system.close();
  await database.close();
});
test.serial.beforeEach(async () => {
  for (const model of [WebhookModel, RunModel]) await model.collection.deleteMany({});
  system.reset();
});
const run = async () => {
  clock.advance(1000);
  return (await evaluate({ trigger: 'test' }, deps))._id;
};

test.serial('a run that ended is told once, signed, without any firm', async (t) => {
  await run();
  const { secret, webhook } = await addWebhook({ name: 'hub', url }, deps);
  t.false(JSON.stringify(webhook).includes(secret.slice(6)), 'sealed');
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 0 }, 'nothing of before');
  const id = await run();
  t.deepEqual(await tellWebhooks(deps), { told: 1, failed: 0 });
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 0 });
  const [{ headers, body } = { headers: {}, body: '' }] = got;
  t.like(JSON.parse(body), { type: 'run.finished', data: { run: id, counts: { lost: 0 } } });
  t.notThrows(() => EVENTS['run.finished']?.data.parse(JSON.parse(body).data), 'as the API says');
  t.notRegex(body, /91441602/);
  const seconds = headers['webhook-timestamp'];
  t.is(Number(seconds), Math.floor(clock.now().getTime() / 1000));
  const key = Buffer.from(secret.slice(6), 'base64');
  const signature = createHmac('sha256', key).update(`${id}.${seconds}.${body}`).digest('base64');
  t.is(headers['webhook-signature'], `v1,${signature}`);
  t.is(headers['webhook-id'], id);
});

test.serial('who does not answer is told again later, in order, and keeps nobody else waiting', async (t) => {
  await addWebhook({ name: 'hub', url }, deps);
  const ids = [await run(), await run()];
  system.status = 503;
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 1 });
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 0 }, 'not at once');
  clock.advance(60_000);
  system.status = 302;
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 1 }, 'followed to nowhere else');
  clock.advance(60_000);
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 0 }, 'the pause has grown');
  clock.advance(60_000);
  system.status = 200;
  t.deepEqual(await tellWebhooks(deps), { told: 2, failed: 0 });
  t.deepEqual(
    got.slice(-2).map(({ headers }) => headers['webhook-id']),
    ids,
  );
});

test.serial('the server calls nobody whom its settings do not name', async (t) => {
  for (const address of [
    'http://127.0.0.1:1/',
    'http://169.254.169.254/latest',
    `http://${host}@evil.example/`,
    `http://x@${host}/`,
  ]) {
    await t.throwsAsync(addWebhook({ name: 'evil', url: address }, deps), { instanceOf: InputError }, address);
  }
  t.is(await WebhookModel.countDocuments({}), 0);
  // Nor one that the settings named once, or that somebody has written into the database.
  await addWebhook({ name: 'hub', url }, deps);
  await run();
  const fewer = { ...deps, config: { ...deps.config, webhookHosts: [] } };
  t.deepEqual(await tellWebhooks(fewer), { told: 0, failed: 1 });
  const other = await listeningSystem();
  await WebhookModel.collection.updateMany({}, { $set: { url: other.url } });
  clock.advance(3_600_000);
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 1 });
  t.deepEqual([got.length, other.got.length], [0, 0]);
  other.close();
});

test.serial('an answer without an end holds no connection', async (t) => {
  await addWebhook({ name: 'hub', url }, deps);
  await run();
  system.endless = true;
  t.deepEqual(await tellWebhooks(deps), { told: 1, failed: 0 });
  while (system.cutOff === 0) await new Promise((resolve) => setImmediate(resolve));
  t.is(system.cutOff, 1);
});

test('hosts in the settings are known however they are written', (t) => {
  t.deepEqual(readConfig({ WEBHOOK_HOSTS: 'Hub.Example, 10.0.0.7:8443' }).webhookHosts, [
    'hub.example',
    '10.0.0.7:8443',
  ]);
});
