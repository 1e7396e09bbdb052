import test from 'ava';
import { createApp } from '../../../src/app.js';
import { findEnterprise } from '../../../src/enterprises/enterprise.service.js';
import { SuccessionModel } from '../../../src/enterprises/succession.model.js';
import { MatchModel } from '../../../src/matching/match.model.js';
import { atLeast, fixed, policy, statement, storeFirms } from '../../helpers/city.js';
import { inventedUscc } from '../../helpers/enterprises.js';
import { listen } from '../../helpers/http.js';
import { FINANCE, processDatabase, smallCity } from '../../helpers/process.js';
import { signedInAs } from '../../helpers/sign-in.js';

const own = policy('X78-own', atLeast('employees', 10), { department: 'industry', benefit: fixed(1000) });
const foreign = policy('X79-foreign', atLeast('employees', 100), { department: 'hrss', benefit: fixed(2000) });
const { clock, deps, run, act } = smallCity('2026-03-02T02:00:00Z', own, foreign);
const server = await listen(
  createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {} }),
);
processDatabase();
const uscc = (n: number): string => inventedUscc(n + 1, '441602');
const idOf = (code: string, n: number): string => `${code}:once:${uscc(n)}`;
test.after.always(() => server.close());

/** Firm 0 has a match of each, firms 1 and 2 one of the own policy, firm 3 none; firm 2 has received something of others. */
test.serial.beforeEach(async () => {
  const received = { benefitsReceived: [{ policy: 'P12-startup-loan-interest', amount: 5 }] };
  const firms = [
    [0, 200, {}],
    [1, 12, {}],
    [2, 12, received],
    [3, 1, {}],
  ] as const;
  await storeFirms(
    firms.map(([n, employees, more]) => ({ ...statement(n, { employees, ...more }, '2026-02-28'), uscc: uscc(n) })),
    clock.now(),
  );
  await run();
});

const INDUSTRY = { id: 'chen', roles: ['department'], department: 'industry' };
const REGISTRY = { id: 'zhou', roles: ['department'], department: 'market-supervision' };

async function record(by: typeof INDUSTRY, said: object) {
  const body = { kind: 'deregistered', successors: [], on: '2026-03-01', open: 'withdraw', basis: 'B', ...said };
  const response = await fetch(`${server.base}/api/v1/work/successions`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(await signedInAs(by, [], clock.now())) },
    body: JSON.stringify(body),
  });
  return response.status;
}
const everything = async () => ({
  matches: await MatchModel.find({}).sort({ _id: 1 }).lean(),
  firms: await Promise.all([0, 1, 2, 3].map((n) => findEnterprise(uscc(n)))),
  successions: await SuccessionModel.find({}).lean(),
});

test.serial('a department ends no other’s matches, and makes no stranger a successor', async (t) => {
  const before = await everything();
  const merged = { kind: 'merged', open: 'to-successor' };
  t.is(await record(INDUSTRY, { uscc: uscc(0) }), 403, 'a match of another department would end');
  t.is(await record(INDUSTRY, { ...merged, uscc: uscc(0), successors: [uscc(1)] }), 403);
  t.is(await record(INDUSTRY, { uscc: uscc(3) }), 404, 'a firm of which it sees nothing');
  t.is(await record(INDUSTRY, { ...merged, uscc: uscc(1), successors: [uscc(3)] }), 404);
  t.is(
    await record(INDUSTRY, { ...merged, uscc: uscc(2), successors: [uscc(1)] }),
    403,
    'others’ benefits would follow',
  );
  t.deepEqual(await everything(), before);
});

test.serial('what another department has paid follows by its word alone, not by this one’s', async (t) => {
  await act(FINANCE, idOf('X79-foreign', 0), 'pay', { payment: 'P' });
  const before = await everything();
  const kept = { kind: 'merged', open: 'keep', uscc: uscc(0), successors: [uscc(1)] };
  t.is(await record(INDUSTRY, kept), 403);
  t.deepEqual(await everything(), before);
  t.is(await record(REGISTRY, kept), 201);
  t.is((await MatchModel.findById(idOf('X79-foreign', 1)).lean())?.state, 'archived');
});

test.serial('a department records what concerns it alone; the office that registers firms, everything', async (t) => {
  t.is(await record(INDUSTRY, { uscc: uscc(1) }), 201);
  t.is((await MatchModel.findById(idOf('X78-own', 1)).lean())?.state, 'archived');
  t.is(await record(INDUSTRY, { uscc: uscc(0), open: 'keep' }), 201, 'nothing becomes of any match');
  t.is(await record(REGISTRY, { uscc: uscc(0), on: '2026-02-27' }), 201);
  t.deepEqual(
    (await MatchModel.find({ uscc: uscc(0) }).lean()).map(({ state }) => state),
    ['archived', 'archived'],
  );
});
