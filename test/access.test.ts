import test from 'ava';
import { writeFirms } from '../seeds/write-firms.js';
import { apiRoutes } from '../src/app.js';
import { EnterpriseModel } from '../src/enterprises/enterprise.model.js';
import { openLimits } from '../src/http/rate-limit.js';
import { opens, ROLE_NAMES, type Role } from '../src/http/roles.js';
import type { Route } from '../src/http/route.js';
import { MatchModel } from '../src/matching/match.model.js';
import { evaluate } from '../src/matching/runs/evaluate.service.js';
import { loadRules } from '../src/policies/load-rules.js';
import { handClock } from './helpers/clock.js';
import { openTestDatabase } from './helpers/database.js';
import { testDeps } from './helpers/deps.js';
import { signedIn } from './helpers/sign-in.js';
import { listenApp, migrateAll } from './helpers/whole-app.js';

const database = await openTestDatabase();
const clock = handClock('2026-11-22T02:00:00Z');
const deps = testDeps({ clock, rules: loadRules() });
await migrateAll(clock);
await writeFirms({ count: 40, rules: deps.rules, asOf: '2026-11-22', now: clock.now() }, () => {});
await evaluate({ trigger: 'test' }, deps);
const routes = apiRoutes(deps, openLimits());
const running = await listenApp(deps);
const firms = (await EnterpriseModel.find({}, { _id: 1 }).sort({ _id: 1 }).lean()).map(({ _id }) => _id);
const [own = '', foreign = ''] = firms;
test.after.always(async () => {
  await running.close();
  await database.close();
});
const matchOf = async (uscc: string) =>
  (await MatchModel.findOne({ uscc }, { _id: 1 }).lean())?._id ?? `X:once:${uscc}`;
/** Values for the parameters of an address; of a record that is there where there is one. */
const place = async ({ audience, path }: Route, uscc: string): Promise<string> => {
  const match = await matchOf(uscc);
  const values: Record<string, string> = {
    uscc,
    id: path.includes('match') ? match : 'none',
    act: 'confirm',
    code: 'X',
    name: 'x',
    pool: 'p',
    year: '2026',
  };
  return `/api/v1/${audience}${path.replace(/:(\w+)/g, (_, name: string) => encodeURIComponent(values[name] ?? 'x'))}`;
};

async function ask(entry: Route, headers: Record<string, string>, uscc = own) {
  const { method } = entry;
  // A body that no write takes: whoever is let in is told so, and nothing happens.
  const body = method === 'get' || method === 'delete' ? {} : { body: '{"not":"asked for"}' };
  const init = { method: method.toUpperCase(), headers: { 'content-type': 'application/json', ...headers }, ...body };
  const response = await fetch(running.base + (await place(entry, uscc)), init);
  const text = entry.gives?.includes('text/event-stream') && response.status === 200 ? '' : await response.text();
  return { status: response.status, text };
}

const name = ({ method, audience, path }: Route): string => `${method} ${audience}${path}`;

/** What everybody may ask, without having signed in; nothing else may be public. */
const PUBLIC = [
  'get public/session',
  'post public/self-check',
  'post public/session',
  'post public/invitation',
  'post public/invitation/accept',
  'post public/notices/verify',
  'post public/firm-invitation',
  'post public/firm-invitation/accept',
  'post public/firm-claims',
  'post public/firm-claims/proof',
  'get public/policies',
  'get public/policies/:code',
  'get public/calendar',
  'get public/publicity-lists',
  'get public/publicity-lists/:id',
  'post public/objections',
  'post public/objections/lookup',
];

test('every route is public by list, or says who may', (t) => {
  t.deepEqual(
    routes
      .filter(({ audience }) => audience === 'public')
      .map(name)
      .sort(),
    [...PUBLIC].sort(),
  );
  const open = routes.filter(
    ({ audience, roles, scope }) =>
      !['public', 'self', 'space'].includes(audience) && (audience === 'exchange' ? scope : roles) === undefined,
  );
  t.deepEqual(open.map(name), []);
  for (const { audience, path } of routes) if (audience === 'space') t.regex(path, /\/:uscc(\/|$)/, path);
  for (const { audience, roles = [], path } of routes) {
    for (const role of roles) t.true(opens(role, audience), `${role} never comes to ${audience}${path}`);
  }
});

test('nobody who has not signed in gets further than the public routes', async (t) => {
  for (const entry of routes.filter(({ audience }) => audience !== 'public')) {
    t.is((await ask(entry, {})).status, 401, name(entry));
    t.is((await ask(entry, { cookie: `__Host-zhida-session=${'A'.repeat(43)}` })).status, 401, name(entry));
    t.is((await ask(entry, { authorization: 'Bearer no-token-of-this-test' })).status, 401, name(entry));
  }
});

for (const role of ROLE_NAMES) {
  test.serial(`${role}: exactly the routes that name it`, async (t) => {
    const headers = await signedIn({ ...account(role), _id: `one-${role}` }, clock.now());
    for (const entry of routes.filter(({ audience, path }) => audience !== 'public' && !isLeaving(path))) {
      const { status } = await ask(entry, headers);
      const { audience, roles } = entry;
      const may = audience === 'self' || (opens(role, audience) && (roles === undefined || roles.includes(role)));
      t.is(status === 403, !may, `${name(entry)} ${status}`);
      t.not(status, 401, name(entry));
      t.true(status < 500, `${name(entry)} ${status}`);
    }
  });
}

test.serial('of a firm that is not theirs members and agencies learn nothing, on no route', async (t) => {
  for (const role of ['member', 'agency'] as const) {
    const headers = await signedIn({ ...account(role), _id: `other-${role}` }, clock.now());
    for (const entry of routes.filter(({ audience }) => audience === 'space')) {
      const { status, text } = await ask(entry, headers, foreign);
      t.is(status, 404, name(entry));
      const nothing = (await ask(entry, headers, 'NO-SUCH-FIRM-00000')).text;
      t.is(text.replaceAll(foreign, ''), nothing.replaceAll('NO-SUCH-FIRM-00000', ''), name(entry));
    }
  }
});

/** Of each role somebody to whom no firm belongs: another district, another department, another firm, no mandate. */
const STRANGERS = [
  { _id: 'far-specialist', roles: ['specialist'], districts: ['659001'] },
  { _id: 'idle-specialist', roles: ['specialist'] },
  { _id: 'other-department', roles: ['department'], department: 'no-such-department' },
  { _id: 'no-department', roles: ['department'] },
  { _id: 'firmless', roles: ['member'] },
  { _id: 'mandateless', roles: ['agency'] },
  ...(['author', 'publisher', 'administrator', 'auditor'] as const).map((role) => ({
    _id: `stray-${role}`,
    roles: [role],
  })),
] as const;

test.serial('whoever a firm does not belong to reads nothing of it, on any route', async (t) => {
  const names = (await EnterpriseModel.find({}, { name: 1 }).lean()).map(({ name: one }) => one);
  const known = [...firms, ...names.filter((one) => one.length > 3)];
  let tried = 0;
  for (const stranger of STRANGERS) {
    const headers = await signedIn({ ...stranger, roles: [...stranger.roles] }, clock.now());
    for (const entry of routes.filter(({ audience, path }) => audience !== 'public' && !isLeaving(path))) {
      const { status, text } = await ask(entry, headers);
      const told = text.replaceAll(own, '');
      tried += 1;
      t.deepEqual(
        known.filter((one) => told.includes(one)),
        [],
        `${stranger._id} ${name(entry)} ${status}`,
      );
      if (/:uscc|:id/.test(entry.path) && entry.audience !== 'self')
        t.not(status, 200, `${stranger._id} ${name(entry)}`);
    }
  }
  t.log(`${tried} requests, 0 leaks`);
});

function account(role: Role) {
  const isOfFirm = opens(role, 'space');
  return {
    roles: [role],
    firms: isOfFirm ? [{ uscc: own, administrator: true }] : [],
    department: role === 'department' ? 'hrss' : null,
    districts: role === 'specialist' ? ['441602'] : [],
  };
}

/** These end the session that the test goes on with. */
function isLeaving(path: string): boolean {
  return path.startsWith('/session');
}
