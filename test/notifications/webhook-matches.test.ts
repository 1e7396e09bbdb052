import test from 'ava';
import { ApiKeyModel } from '../../src/accounts/account.model.js';
import { issueKey, revokeKey } from '../../src/accounts/key.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { WebhookModel, WebhookReportModel } from '../../src/notifications/webhook.model.js';
import { addWebhook, listWebhooks, tellWebhooks } from '../../src/notifications/webhook.service.js';
import { EVENTS } from '../../src/notifications/webhook-events.js';
import { noteReports } from '../../src/notifications/webhook-reports.js';
import { InputError } from '../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms, wishAndAccount } from '../helpers/city.js';
import { listeningSystem } from '../helpers/listening-system.js';
import { FIRM, HRSS, idOf, processDatabase, smallCity, stored } from '../helpers/process.js';

const system = await listeningSystem();
processDatabase();
test.after.always(() => system.close());
test.serial.beforeEach(async () => {
  for (const model of [WebhookModel, WebhookReportModel, ApiKeyModel]) await model.collection.deleteMany({});
  system.reset();
});

const reviewed = (code: string, department: string) =>
  policy(code, atLeast('employees', 1), {
    ...{ department, benefit: fixed(100) },
    process: { ...wishAndAccount, review: [{ department: 'hrss', kind: 'first', days: 5 }] },
  });
const [OWN, FOREIGN] = ['X62-own', 'X63-foreign'] as const;
const own = idOf(OWN, 0);

/** A city with a match of each policy in review, and a system that reads those of one department. */
async function begin() {
  const city = smallCity('2026-03-02T02:00:00Z', reviewed(OWN, 'hrss'), reviewed(FOREIGN, 'science'));
  const deps = { ...city.deps, config: { ...city.deps.config, webhookHosts: [system.host] } };
  await storeFirms([statement(0, { employees: 5 }, '2026-02-28')], city.clock.now());
  await city.run();
  const { key } = await issueKey({ name: 'hub', scopes: ['matches:read:hrss'], days: 30 }, deps);
  await addWebhook({ name: 'hub', url: system.url, key: key._id }, deps);
  return { ...city, deps, key: key._id };
}
const told = () => system.got.flatMap(({ body }) => JSON.parse(body).data.changes);

test.serial('what people moved is told with its state alone, where the key may read it', async (t) => {
  const { deps, clock, act } = await begin();
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 0 }, 'a run is told of as a whole');
  clock.advance(1000);
  for (const code of [OWN, FOREIGN]) await act(HRSS, idOf(code, 0), 'pass-step');
  t.like(await stored(OWN, 0), { state: 'offered', reportPending: true }, 'marked by the write that moved it');
  t.deepEqual(await tellWebhooks(deps), { told: 1, failed: 0 });
  const { type, data } = JSON.parse(system.got[0]?.body ?? '');
  t.is(type, 'match.state-changed');
  t.notThrows(() => EVENTS[type]?.data.parse(data), 'as the API says');
  const { revision } = await stored(OWN, 0);
  t.deepEqual(told(), [{ match: own, policy: OWN, state: 'offered', revision, at: clock.now().toISOString() }]);
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 0 });
  t.is(await MatchModel.countDocuments({ reportPending: true }), 0);
});

test.serial('what was cut off between two of its writes, or not taken, is told again under the same id', async (t) => {
  const { deps, clock, act } = await begin();
  await act(HRSS, own, 'pass-step');
  await noteReports(await listWebhooks(), deps);
  // As a process leaves it that dies before it has taken the mark off.
  await MatchModel.collection.updateOne({ _id: own as never }, { $set: { reportPending: true } });
  system.status = 503;
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 1 });
  clock.advance(60_000);
  system.status = 200;
  t.deepEqual(await tellWebhooks(deps), { told: 1, failed: 0 });
  t.is(new Set(system.got.map(({ headers }) => headers['webhook-id'])).size, 1);
  t.is(await WebhookReportModel.countDocuments({}), 0);
});

test.serial('what moves while it is told is told once more', async (t) => {
  const { deps, act } = await begin();
  await act(HRSS, own, 'pass-step');
  system.meanwhile = async () => {
    system.meanwhile = async () => {};
    await act(FIRM, own, 'decline', { statement: '放弃声明' });
    await noteReports(await listWebhooks(), deps);
  };
  t.deepEqual(await tellWebhooks(deps), { told: 2, failed: 0 });
  t.deepEqual(
    told().map(({ state }: { state: string }) => state),
    ['offered', 'declined'],
  );
});

test.serial('a key that has ended hears nothing more; one that reads no matches hears nothing at all', async (t) => {
  const { deps, act, key } = await begin();
  await act(HRSS, own, 'pass-step');
  await noteReports(await listWebhooks(), deps);
  t.is(await WebhookReportModel.countDocuments({}), 1);
  await revokeKey(key, deps);
  t.deepEqual(await tellWebhooks(deps), { told: 0, failed: 0 });
  t.is(await WebhookReportModel.countDocuments({}), 0);
  const { key: writer } = await issueKey({ name: 'pusher', scopes: ['facts:write:hrss'], days: 30 }, deps);
  for (const other of [writer._id, key]) {
    await t.throwsAsync(addWebhook({ name: 'hub', url: system.url, key: other }, deps), { instanceOf: InputError });
  }
});
