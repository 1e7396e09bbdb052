import { hash } from 'node:crypto';
import test from 'ava';
import mongoose from 'mongoose';
import { prepareDemo } from '../../seeds/prepare-demo.js';
import { firmPerson } from '../../seeds/story/accounts.js';
import { closeAccounts, needNoKnownAccounts, openAccounts } from '../../seeds/story/known-accounts.js';
import { makeStory } from '../../seeds/story/make-story.js';
import { openStory } from '../../seeds/story/open-story.js';
import { STORY_FACTOR, STORY_FIRMS, STORY_PASSWORD, STORY_PEOPLE, storyPeople } from '../../seeds/story/people.js';
import { AccountModel } from '../../src/accounts/account.model.js';
import { needSoundOffice } from '../../src/accounts/offices.js';
import { codeAt } from '../../src/accounts/second-factor.js';
import { signInByPassword } from '../../src/accounts/sign-in.service.js';
import { MODELS } from '../../src/composition.js';
import { listGrounds } from '../../src/enterprises/ground.service.js';
import { checkUscc } from '../../src/enterprises/uscc.js';
import { explainEnterprise } from '../../src/matching/explain.service.js';
import { matchesOfFirm } from '../../src/matching/match.service.js';
import { firmSees } from '../../src/matching/match-states.js';
import { performing, performTransition } from '../../src/matching/process/transition.service.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { InputError } from '../../src/terminal/input-error.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';
import { keepingMailer, testDeps } from '../helpers/deps.js';
import { storyTold } from '../helpers/story.js';
import { handTimers } from '../helpers/timers.js';
import { listenApp, migrateAll } from '../helpers/whole-app.js';

const rules = loadRules();
const NOW = '2026-11-24T03:00:00Z';
const { rich, near, open } = STORY_FIRMS;
const quiet = (): void => {};

let database: TestDatabase;
test.serial.before(async () => {
  database = await openTestDatabase();
  await migrateAll(handClock(NOW));
});
test.after.always(() => database.close());
test.serial.beforeEach(async () => {
  for (const model of MODELS) await model.collection.deleteMany({});
});

function city(now = NOW, config = {}) {
  const clock = handClock(now);
  const mailer = keepingMailer();
  const lines: string[] = [];
  const deps = testDeps({ clock, rules, mailer, config: { baseUrl: 'http://127.0.0.1:3000', ...config } });
  return { clock, mailer, deps, lines, say: (line: string) => void lines.push(line) };
}

/** All that is stored, a digest of each collection. */
async function stored(): Promise<unknown> {
  const digests = MODELS.map(async ({ collection: { collectionName: name } }) => {
    const all = await mongoose.connection.collection(name).find({}).sort({ _id: 1 }).toArray();
    return [name, hash('sha256', JSON.stringify(all))];
  });
  return Object.fromEntries(await Promise.all(digests));
}

test.serial(
  'each benefit of the first firm stands at another step, and the other two lack a little or data',
  async (t) => {
    const { deps, mailer } = city();
    await openStory(deps);
    const states = new Map((await matchesOfFirm(rich.uscc)).map((match) => [match.policy, match]));
    const expected = {
      'X05-hire-award': 'paid',
      'X14-micro-social-insurance': 'payable',
      'X15-steady-jobs': 'offered',
      'X12-working-capital-interest': 'publicised',
      'X02-high-tech-award': 'reviewing',
      'P27-high-tech-rate': 'informed',
      'X17-green-channel': 'granted',
    };
    t.like(Object.fromEntries([...states].map(([policy, { state }]) => [policy, state])), expected);
    const hidden = ['X12-working-capital-interest', 'X02-high-tech-award'];
    for (const [policy, match] of states)
      if (policy in expected) t.is(firmSees(match), !hidden.includes(policy), policy);
    const payments = await PaymentModel.find({}).sort({ _id: 1 }).lean();
    t.deepEqual(
      payments.map(({ policy, state, amountFen, receipts }) => [
        policy,
        state,
        amountFen,
        receipts.map(({ on }) => on),
      ]),
      [
        ['X05-hire-award', 'paid', 240_000, ['2026-10-28']],
        ['X14-micro-social-insurance', 'due', 384_000, []],
      ],
    );
    t.deepEqual(mailer.sent.filter(({ to }) => to === rich.email).length, 3);
    t.is(await NoticeModel.countDocuments({ uscc: rich.uscc, channel: 'inbox' }), 4);
    const offered = states.get('X15-steady-jobs')?._id ?? '';
    const firm = performing(await firmPerson('rich', deps), deps);
    t.is((await performTransition(offered, 'confirm', { accountLast4: '0011' }, firm)).outcome, 'done');
    for (const { uscc } of [near, open])
      t.deepEqual(
        (await matchesOfFirm(uscc)).filter((match) => match.class === 'grant' && firmSees(match)),
        [],
      );
  },
);

test.serial('the second firm misses policies by a little, and the third lacks data of three kinds', async (t) => {
  const { deps } = city();
  await makeStory(deps, quiet);
  const gapsOf = async (uscc: string, code: string) => {
    const [policy] = (await explainEnterprise(uscc, { code, language: 'zh' }, deps)).policies;
    return { verdict: policy?.verdict, gaps: policy?.gaps?.smallest ?? [] };
  };
  const nearly = (code: string) => gapsOf(near.uscc, code);
  t.like((await nearly('X15-steady-jobs')).gaps, [{ fact: 'insuredEnd', value: 31, to: 32, changeable: true }]);
  t.like((await nearly('X11-innovation-cultivation')).gaps, [{ fact: 'rdRatio', value: 0.026, to: 0.03 }]);
  t.like((await nearly('X01-start-up-grant')).gaps, [{ fact: 'establishedOn', changeable: false }]);
  const undecided = async (code: string) => {
    const { verdict, gaps } = await gapsOf(open.uscc, code);
    return [verdict, ...gaps.map(({ fact, reason, department }) => [fact, reason, department])];
  };
  const agreed = new Set((await listGrounds(null)).map(({ source }) => source));
  t.deepEqual([agreed.has('hrss'), agreed.has('bank')], [true, false]);
  t.like(await listGrounds(rich.uscc), [{ source: 'bank', kind: 'authorisation' }]);
  t.is(rules.catalogue.get('equipmentInvestment')?.sharing, 'firm-supplied');
  t.deepEqual(await undecided('X06-equipment-subsidy'), ['undecided', ['equipmentInvestment', 'absent', 'industry']]);
  t.deepEqual(await undecided('X12-working-capital-interest'), [
    'undecided',
    ['heyuanWorkingCapitalLoans', 'absent', 'bank'],
  ]);
  t.deepEqual(await undecided('X15-steady-jobs'), ['undecided', ['wageArrears', 'stale', 'hrss']]);
});

test.serial('made again it changes nothing', async (t) => {
  const { deps, clock, lines, say } = city();
  await makeStory(deps, say);
  t.deepEqual(lines, []);
  const before = await stored();
  clock.set('2026-11-25T01:00:00Z');
  await makeStory(deps, say);
  t.deepEqual(await stored(), before);
});

test.serial('stopped after each step it goes on to the same, also on the next day', async (t) => {
  const whole = city();
  await makeStory(whole.deps, quiet);
  const expected = await storyTold();
  for (const model of MODELS) await model.collection.deleteMany({});
  const { deps, clock, mailer } = city();
  const done = new Set<string>();
  for (let stopped = true; stopped; ) {
    stopped = await makeStory(deps, quiet, (step) => {
      if (done.has(step)) return;
      done.add(step);
      throw new Error('stopped');
    }).then(
      () => false,
      () => true,
    );
    if (done.size === 12) clock.set('2026-11-24T16:30:00Z');
  }
  t.true(done.size > 20);
  t.deepEqual(await storyTold(), expected);
  t.is(mailer.sent.length, whole.mailer.sent.length);
});

test.serial(
  'where a calendar is missing, or a policy was not in force, that benefit is left out with a line',
  async (t) => {
    for (const now of ['2026-12-30T02:00:00Z', '2027-01-12T02:00:00Z']) {
      for (const model of MODELS) await model.collection.deleteMany({});
      const { deps, lines, say } = city(now);
      await makeStory(deps, say);
      t.true(lines.length > 0 && lines.every((line) => /示例故事略过/.test(line)), now);
      await evaluate({ trigger: 'test', timers: handTimers() }, deps);
      t.true((await matchesOfFirm(rich.uscc)).length > 5, now);
      t.is((await openAccounts()).length, storyPeople().length);
    }
  },
);

test.serial('offices sign in by the password that is told, staff with a code besides', async (t) => {
  const { deps, clock } = city();
  await makeStory(deps, quiet);
  const signIn = async (login: string, password: string, code?: string) =>
    (
      await signInByPassword(
        { login, password, code, device: null, here: true },
        { address: '127.0.0.1', device: 'test' },
        deps,
      )
    ).outcome;
  for (const { login, mandates = [], firm } of storyPeople()) {
    const isStaff = firm === undefined && mandates.length === 0;
    t.is(await signIn(login, STORY_PASSWORD), isStaff ? 'code-needed' : 'in', login);
    if (isStaff) t.is(await signIn(login, STORY_PASSWORD, codeAt(STORY_FACTOR, clock.now())), 'in', login);
  }
  t.is(await signIn('demo-b', `${STORY_PASSWORD}!`), 'refused');
  for (const { roles, department = null, districts = [], firm } of storyPeople())
    t.notThrows(() =>
      needSoundOffice({ roles, department, districts, firms: firm === undefined ? [] : [firm] }, rules),
    );
});

test.serial('where others reach the service the known accounts are closed, or it does not start', async (t) => {
  const { deps } = city();
  await makeStory(deps, quiet);
  await t.notThrowsAsync(needNoKnownAccounts(deps.config));
  for (const reached of [
    { host: '0.0.0.0' },
    { proxies: 1 },
    { baseUrl: 'https://zhida.example.invalid' },
    { mongodbUri: 'mongodb://127.0.0.1' },
    { demo: false },
  ])
    await t.throwsAsync(needNoKnownAccounts({ ...deps.config, ...reached }), {
      instanceOf: InputError,
      message: /zhida demo --close/,
    });
  t.is((await closeAccounts(deps)).length, storyPeople().length);
  await t.notThrowsAsync(needNoKnownAccounts({ ...deps.config, host: '0.0.0.0' }));
  // What somebody has closed no later start opens.
  await makeStory(deps, quiet);
  t.deepEqual(await openAccounts(), []);
});

test.serial('a proxy that nobody has told of opens no known account, also not one that was opened again', async (t) => {
  const { deps } = city();
  await makeStory(deps, quiet);
  const running = await listenApp(deps);
  t.teardown(() => running.close());
  const given = JSON.stringify({ login: 'demo-a', password: STORY_PASSWORD });
  const signIn = (passedOn: Record<string, string>) =>
    fetch(`${running.base}/api/v1/public/session`, {
      ...{ method: 'POST', body: given },
      headers: { 'content-type': 'application/json', ...passedOn },
    });
  const self = (headers: Record<string, string>) => fetch(`${running.base}/api/v1/self/account`, { headers });
  const proxied: Record<string, string>[] = [
    { 'x-forwarded-for': '203.0.113.9' },
    { via: '1.1 gate' },
    { 'x-forwarded-host': 'example.invalid' },
  ];
  for (const passedOn of proxied) t.is((await signIn(passedOn)).status, 401);
  const here = await signIn({});
  t.is(here.status, 200);
  const cookie = here.headers.getSetCookie()[0]?.split(';')[0] ?? '';
  t.is((await self({ cookie })).status, 200);
  for (const passedOn of proxied) t.is((await self({ cookie, ...passedOn })).status, 401);
  await closeAccounts(deps);
  await AccountModel.updateMany({}, { state: 'active' });
  for (const passedOn of proxied) t.is((await signIn(passedOn)).status, 401);
});

test.serial('the demo has the story on this machine alone, and not where it is not wanted', async (t) => {
  for (const [kind, config] of [
    ['mongodb', {}],
    ['embedded', { demo: false }],
  ] as const) {
    const { deps, lines, say } = city(NOW, config);
    await prepareDemo(deps, kind, say, 1);
    t.deepEqual([lines, await mongoose.connection.collection('enterprises').countDocuments()], [[], 0]);
  }
  const reached = city(NOW, { host: '0.0.0.0' });
  await prepareDemo(reached.deps, 'embedded', reached.say, 1);
  t.is(await AccountModel.countDocuments(), 0);
  t.notRegex(reached.lines.join('\n'), new RegExp(STORY_PASSWORD));
  for (const model of MODELS) await model.collection.deleteMany({});
  const { deps, lines, say } = city();
  await prepareDemo(deps, 'embedded', say, 1);
  const text = lines.join('\n');
  for (const { login } of storyPeople()) t.true(text.includes(login), login);
  t.true(text.includes(STORY_PASSWORD));
  const before = await stored();
  await prepareDemo(deps, 'embedded', say, 1);
  t.deepEqual(await stored(), before);
});

test('names, codes and addresses are invented, and no office is a person', (t) => {
  for (const { uscc, name, email } of Object.values(STORY_FIRMS)) {
    t.like(checkUscc(uscc), { form: true, outer: true, inner: true });
    t.regex(name, /示例/);
    t.regex(email, /@example\.invalid$/);
  }
  for (const { name } of storyPeople()) t.regex(name, /示例/);
  t.is(new Set(storyPeople().map(({ id }) => id)).size, Object.keys(STORY_PEOPLE).length);
});
