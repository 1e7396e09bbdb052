import test from 'ava';
import { createApp } from '../../../src/app.js';
import { EnterpriseModel } from '../../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { evaluate, joinRun } from '../../../src/matching/runs/evaluate.service.js';
import { RunModel } from '../../../src/matching/runs/run.model.js';
import { runProgress } from '../../../src/matching/runs/run-events.js';
import { RunShardModel } from '../../../src/matching/runs/run-shard.model.js';
import { atLeast, policy, rulesWith, statement, storeFirms, wishAndAccount } from '../../helpers/city.js';
import { handClock } from '../../helpers/clock.js';
import { openTestDatabase } from '../../helpers/database.js';
import { testDeps } from '../../helpers/deps.js';
import { listen } from '../../helpers/http.js';
import { signedInAs } from '../../helpers/sign-in.js';
import { handTimers } from '../../helpers/timers.js';

const MODELS = [EnterpriseModel, MatchModel, RunModel, RunShardModel];
const TOKEN = 'the-token-of-this-test';
const database = await openTestDatabase();
for (const model of MODELS) await model.createIndexes();
const clock = handClock('2026-11-22T02:00:00Z');
const code = 'X51-guarded';
const guarded = { department: 'industry', process: { ...wishAndAccount, guard: { atLeast: 5 } } };
const deps = testDeps({ clock, rules: rulesWith(policy(code, atLeast('employees', 10), guarded)) });
const stopping = new AbortController();
const ready = async (): Promise<void> => {};
const app = createApp(deps, { adminToken: TOKEN, version: '0.0.0', ready, stopping: stopping.signal });
const running = await listen(app);
test.after.always(async () => {
  await running.close();
  await database.close();
});

const options = { trigger: 'test', timers: handTimers(), batchSize: 4 };
const firms = (employees: number, asOf: string) =>
  storeFirms(
    Array.from({ length: 20 }, (_, n) => statement(n, { employees }, asOf)),
    clock.now(),
  );
const ask = (path: string, init: RequestInit = {}) =>
  fetch(`${running.base}/api/v1/work/runs/${path}`, {
    ...init,
    headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json', ...init.headers },
  });
const decide = async (run: string, what: string, id: string, policy = code) => {
  const headers = await signedInAs({ id, roles: ['department'], department: 'industry' }, [], clock.now());
  return ask(`${run}/policies/${policy}/${what}`, {
    method: 'POST',
    headers: { ...headers, authorization: '' },
    body: '{}',
  });
};

/** A run that has stopped in the middle, as when its process is killed. */
async function stopped(): Promise<string> {
  clock.advance(60_000);
  const stop = new AbortController();
  const progress = (done: number): void => {
    if (done === 8) stop.abort(new Error('killed'));
  };
  await evaluate({ ...options, signal: stop.signal, progress }, deps).catch(() => {});
  return (await RunModel.findOne({ state: 'running' }).lean())?._id ?? '';
}

test.serial('the progress of a run is told until it has ended', async (t) => {
  await firms(12, '2026-10-01');
  const run = await stopped();
  const response = await ask(`${run}/events`);
  t.is(response.status, 200);
  t.regex(response.headers.get('content-type') ?? '', /^text\/event-stream/);
  const text = response.text();
  await joinRun(options, deps);
  const [first, ...more] = (await text).trim().split('\n\n');
  t.deepEqual(JSON.parse(first?.slice('data: '.length) ?? ''), {
    ...{ id: run, state: 'running', phase: 'write', done: 8, total: 20 },
  });
  t.is(more.at(-1), 'event: end\ndata: {}');
  t.like(JSON.parse(more.at(-2)?.slice('data: '.length) ?? ''), { state: 'done', done: 20, total: 20 });
});

test.serial('a run under way is shown with what it has found so far', async (t) => {
  const run = await stopped();
  const studio = async (path: string) => {
    const response = await fetch(`${running.base}/api/v1/studio/runs${path}`, {
      headers: { authorization: `Bearer ${TOKEN}` },
    });
    return response.json() as Promise<Record<string, unknown>>;
  };
  const soFar = { id: run, state: 'running', counts: { enterprises: 8, decided: 8 }, digest: null };
  t.like(await studio(`/${run}`), { ...soFar, policies: [{ code }] });
  t.like(await studio('/latest'), soFar);
  t.like((await studio('')).items, [soFar]);
  await joinRun(options, deps);
  t.like(await studio(`/${run}`), { id: run, state: 'done', counts: { enterprises: 20 } });
});

test.serial('the database is asked once a second, and told is only what is new', async (t) => {
  const run = await stopped();
  const waited: number[] = [];
  const gone = new AbortController();
  const timers = {
    ...handTimers(),
    wait: async (milliseconds: number) => {
      waited.push(milliseconds);
      if (waited.length === 3) await joinRun(options, deps);
    },
  };
  const told: string[] = [];
  for await (const { state } of runProgress(run, timers, gone.signal)) told.push(state);
  t.deepEqual(told, ['running', 'done']);
  t.deepEqual(waited, [1000, 1000, 1000]);
  gone.abort();
  for await (const progress of runProgress(run, timers, gone.signal)) t.fail(JSON.stringify(progress));
});

test.serial('a held-back change is approved or discarded by name', async (t) => {
  await firms(9, '2026-11-01');
  clock.advance(60_000);
  const { _id: run } = await evaluate(options, deps);
  t.is((await ask(`${run}/policies/${code}/approval`, { method: 'POST', headers: { authorization: '' } })).status, 401);
  t.is((await decide('01J0', 'approval', 'Li')).status, 404);
  t.is((await decide(run, 'approval', 'Li', 'X99')).status, 404);
  t.is((await decide(run, 'discard', 'Li')).status, 200);
  const late = await decide(run, 'approval', 'Li');
  t.is(late.status, 409);
  t.regex(await late.text(), /discarded already, by Li/);
  clock.advance(60_000);
  const { _id: next } = await evaluate(options, deps);
  const approved = (await (await decide(next, 'approval', 'Wang')).json()) as { guard: unknown[] };
  t.like(approved.guard[0], { policy: code, lost: 20, state: 'approved', by: 'Wang' });
  t.is((await ask(`${next}/events`, { headers: { authorization: '' } })).status, 401);
  t.is((await ask('01J0/events')).status, 404);
});

test.serial('a service that stops ends the streams', async (t) => {
  await firms(12, '2026-11-02');
  const run = await stopped();
  const response = await ask(`${run}/events`);
  const reader = response.body?.getReader();
  t.regex(Buffer.from((await reader?.read())?.value ?? []).toString(), /"state":"running"/);
  stopping.abort();
  t.true((await reader?.read())?.done);
});
