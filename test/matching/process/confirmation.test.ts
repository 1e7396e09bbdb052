import test from 'ava';
import { FirmAccountModel } from '../../../src/matching/process/account.model.js';
import {
  accountShown,
  agreeAccount,
  dropAccountChange,
  giveAccount,
} from '../../../src/matching/process/account.service.js';
import { endingWindows, openWindowCases, performDue } from '../../../src/matching/process/due.service.js';
import { InputError, RefusedError, UnknownError } from '../../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms, uscc, wishAndAccount } from '../../helpers/city.js';
import { person } from '../../helpers/match.js';
import { FINANCE, FIRM, idOf, processDatabase, STAFF, smallCity, stored } from '../../helpers/process.js';

processDatabase();

const CODE = 'X64-wish';
const offered = policy(CODE, atLeast('employees', 10), { benefit: fixed(1000), process: wishAndAccount });
const silent = policy('X65-silent', atLeast('employees', 10), {
  benefit: fixed(1000),
  process: { ...wishAndAccount, confirmation: { kind: 'wish', windowDays: 10, onSilence: 'accept' } },
});
const referred = policy('X66-apply', atLeast('employees', 10), {
  benefit: fixed(1),
  delivery: 'apply',
  acceptUntil: '2026-03-31',
});
const promised = policy('X67-promise', atLeast('employees', 10), {
  benefit: fixed(1),
  delivery: 'commitment',
  process: { ...wishAndAccount, confirmation: { kind: 'wish', windowDays: 10, onSilence: 'not-paid-in-this-batch' } },
});
const NAME = '河源第0示例有限公司';
const details = { holder: NAME, number: '6222 0200-0011 1222', kind: 'settlement', bank: '河源示例银行' } as const;
const PARTNER = person('partner', ['firm']);
const id = idOf(CODE, 0);

async function started(start = '2026-03-02T02:00:00Z') {
  const city = smallCity(start, offered, silent, referred, promised);
  await storeFirms([statement(0, { employees: 12 }, '2026-02-28')], city.clock.now());
  await city.run();
  return city;
}

test.serial('a firm confirms with its account, it is checked, paid, and archived', async (t) => {
  const { deps, act } = await started();
  await t.throwsAsync(act(FIRM, id, 'confirm', {}), { message: /no account here/ });
  t.deepEqual(await giveAccount(uscc(0), details, FIRM, deps), {
    ...{ last4: '1222', bank: '河源示例银行', kind: 'settlement', payableFrom: null, proposed: null },
  });
  await t.throwsAsync(act(FIRM, id, 'confirm', { accountLast4: '9999' }), { message: /not the one stored/ });
  await t.throwsAsync(act(STAFF, id, 'confirm', { accountLast4: '1222' }), { message: /is for: firm/ });
  await t.throwsAsync(act(FIRM, id, 'confirm', { accountLast4: 1222 }), { instanceOf: InputError });
  t.is(await act(FIRM, id, 'confirm', { accountLast4: '1222' }), 'done');
  t.is(await act(FIRM, id, 'confirm', { accountLast4: '1222' }), 'already');
  await t.throwsAsync(act(FINANCE, id, 'pay', { payment: 'P' }), { message: /confirmed cannot pay/ });
  t.is(await act(STAFF, id, 'check-account'), 'done');
  t.is(await act(FINANCE, id, 'pay', { payment: 'B1:7' }), 'done');
  t.like(await stored(CODE, 0), {
    state: 'paid',
    process: { payment: 'B1:7', confirmation: { by: 'boss', silent: false } },
  });
  t.is(await act(STAFF, id, 'archive'), 'done');
});

test.serial('a match never holds an account number', async (t) => {
  const { deps, act } = await started();
  await giveAccount(uscc(0), details, FIRM, deps);
  await act(FIRM, id, 'confirm', { accountLast4: '1222' });
  t.false(JSON.stringify(await stored(CODE, 0)).includes('62220200'));
  t.false(JSON.stringify(await accountShown(uscc(0))).includes('62220200'));
});

test.serial('an account is refused where its holder or number is not right', async (t) => {
  const { deps } = await started();
  const give = (more: object) => giveAccount(uscc(0), { ...details, ...more }, FIRM, deps);
  await t.throwsAsync(give({ holder: '别家公司' }), { instanceOf: InputError, message: /registered name/ });
  await t.throwsAsync(give({ number: '12345678' }), { message: /9 to 32 digits/ });
  await t.throwsAsync(give({ number: '622202000011122A' }), { message: /9 to 32 digits/ });
  await t.throwsAsync(give({ number: '0000000000' }), { message: /one character/ });
  await t.throwsAsync(give({ kind: 'card', number: '4111111111111112' }), { message: /check digit/ });
  await t.throwsAsync(giveAccount(uscc(9), details, FIRM, deps), { instanceOf: UnknownError });
  await t.throwsAsync(giveAccount(uscc(0), details, STAFF, deps), { instanceOf: RefusedError });
  t.is(await FirmAccountModel.countDocuments({}), 0);
  t.is((await give({ holder: ' 河源第０示例有限公司 ', number: '4111-1111-1111-1111', kind: 'card' })).last4, '1111');
});

test.serial('a changed account needs a second person and waits a working day', async (t) => {
  const { clock, deps, act } = await started('2026-03-05T02:00:00Z');
  await giveAccount(uscc(0), details, FIRM, deps);
  await act(FIRM, id, 'confirm', { accountLast4: '1222' });
  const changed = { ...details, number: '6222020000113333' };
  t.like(await giveAccount(uscc(0), changed, FIRM, deps), { last4: '1222', proposed: { last4: '3333', by: 'boss' } });
  await t.throwsAsync(act(STAFF, id, 'check-account'), { message: /second person/ });
  await t.throwsAsync(agreeAccount(uscc(0), FIRM, deps), { message: /second person/ });
  t.like(await agreeAccount(uscc(0), PARTNER, deps), { last4: '3333', proposed: null, payableFrom: '2026-03-09' });
  // Thursday: Friday is left for objecting; the weekend counts for nothing.
  clock.set('2026-03-08T02:00:00Z');
  await t.throwsAsync(act(STAFF, id, 'check-account'), { message: /nothing is paid before 2026-03-09/ });
  clock.set('2026-03-09T02:00:00Z');
  t.is(await act(STAFF, id, 'check-account'), 'done');
  await giveAccount(uscc(0), details, PARTNER, deps);
  t.is((await dropAccountChange(uscc(0), FIRM)).proposed, null);
  await t.throwsAsync(agreeAccount(uscc(0), FIRM, deps), { message: /no change/ });
});

test.serial('a renamed firm is not paid into the account of its former name', async (t) => {
  const { clock, deps, act } = await started();
  await giveAccount(uscc(0), details, FIRM, deps);
  await act(FIRM, id, 'confirm', { accountLast4: '1222' });
  clock.advance(86_400_000);
  await storeFirms([statement(0, { name: '河源新名有限公司', employees: 12 }, '2026-03-03')], clock.now());
  await t.throwsAsync(act(STAFF, id, 'check-account'), { message: /holder is not the registered name/ });
  await giveAccount(uscc(0), { ...details, holder: '河源新名有限公司' }, FIRM, deps);
  await agreeAccount(uscc(0), PARTNER, deps);
  clock.set('2026-03-09T02:00:00Z');
  t.is(await act(STAFF, id, 'check-account'), 'done');
});

test.serial(
  'an offer without answer lapses when its window is over, or is accepted where the policy says so',
  async (t) => {
    const { clock, deps, act } = await started();
    // Ten calendar days: Thursday 12 March. Fifteen: Tuesday 17 March.
    clock.set('2026-03-12T02:00:00Z');
    await performDue(deps);
    t.is((await stored('X65-silent', 0)).state, 'offered');
    clock.set('2026-03-12T16:00:00Z');
    await t.throwsAsync(act({ id: 't', roles: ['timer'] }, id, 'lapse'), { message: /open until 2026-03-17/ });
    await performDue(deps);
    t.like(await stored('X65-silent', 0), { state: 'confirmed', process: { confirmation: { silent: true } } });
    t.is((await stored(CODE, 0)).state, 'offered');
    clock.set('2026-03-17T16:00:00Z');
    await t.throwsAsync(act(FIRM, id, 'confirm', { accountLast4: '1222' }), { message: /window was open until/ });
    await performDue(deps);
    t.is((await stored(CODE, 0)).state, 'lapsed');
    t.is((await stored('X66-apply', 0)).state, 'referred');
    clock.set('2026-03-31T16:00:00Z');
    await performDue(deps);
    t.is((await stored('X66-apply', 0)).state, 'lapsed');
  },
);

test.serial('a window about to end is told, and brought before a specialist once', async (t) => {
  const { clock, deps } = await started();
  clock.set('2026-03-14T02:00:00Z');
  const ending = async (days: number) =>
    (await endingWindows(clock.now(), days, deps)).windows.map(({ match }) => match._id);
  t.deepEqual(await ending(2), []);
  t.deepEqual(await ending(3), [id]);
  t.is(await openWindowCases(3, deps), 1);
  t.is(await openWindowCases(3, deps), 0);
  clock.set('2026-03-18T02:00:00Z');
  t.deepEqual(await ending(3), []);
});

test.serial('a limit that cannot be told stops nobody else’s', async (t) => {
  const { clock, deps, run } = await started('2026-12-28T02:00:00Z');
  await run();
  clock.set('2026-12-29T02:00:00Z');
  const { windows, problems } = await endingWindows(clock.now(), 365, deps);
  t.deepEqual(windows, []);
  t.true(problems.length >= 1);
  t.regex(problems[0]?.reason ?? '', /no holiday calendar for 2027/);
  t.deepEqual(
    (await performDue(deps)).items.filter(({ outcome }) => outcome === 'failed'),
    [],
  );
});

test.serial('while a window is open nobody needs the calendar of the year in which it ends', async (t) => {
  const { clock, deps, act } = await started('2026-12-20T02:00:00Z');
  await giveAccount(uscc(0), details, FIRM, deps);
  clock.set('2026-12-30T02:00:00Z');
  t.deepEqual((await performDue(deps)).problems, []);
  t.is(await act(FIRM, id, 'confirm', { accountLast4: '1222' }), 'done');
});

test.serial('days on hold are given back to the firm', async (t) => {
  const { clock, deps, run } = await started();
  const held = smallCity('2026-03-05T02:00:00Z', { ...offered, conditions: atLeast('registeredCapital', 1) });
  await held.run();
  t.like(await stored(CODE, 0), { state: 'hold', heldFrom: 'offered' });
  clock.set('2026-03-25T02:00:00Z');
  await performDue(deps);
  t.is((await stored(CODE, 0)).state, 'hold');
  await run();
  t.is((await stored(CODE, 0)).state, 'offered');
  // Two days of fifteen had gone by the 4th; thirteen are left from the 26th on: Tuesday 7 April.
  clock.set('2026-04-07T02:00:00Z');
  await performDue(deps);
  t.is((await stored(CODE, 0)).state, 'offered');
  clock.set('2026-04-07T16:00:00Z');
  await performDue(deps);
  t.is((await stored(CODE, 0)).state, 'lapsed');
});

test.serial('declining takes a signed statement; against a commitment nothing is confirmed without one', async (t) => {
  const { act } = await started();
  await t.throwsAsync(act(FIRM, id, 'decline', {}), { instanceOf: InputError, message: /decline\.statement/ });
  t.is(await act(FIRM, id, 'decline', { statement: 'doc:放弃声明-17' }), 'done');
  t.like(await stored(CODE, 0), { state: 'declined', process: { declined: { statement: 'doc:放弃声明-17' } } });
  const promise = idOf('X67-promise', 0);
  await t.throwsAsync(act(FIRM, promise, 'confirm', {}), { message: /commitment/ });
  t.is(await act(FIRM, promise, 'confirm', { commitment: 'doc:承诺书-3' }), 'done');
  t.is(await act(FIRM, idOf('X66-apply', 0), 'apply', { application: 'A-1' }), 'done');
});

test.serial('a lapsed match comes back once, by a person, with a window of its own', async (t) => {
  const { clock, deps, act, run } = await started();
  clock.set('2026-03-18T02:00:00Z');
  await performDue(deps);
  await run();
  t.is((await stored(CODE, 0)).state, 'lapsed');
  t.is(await act(STAFF, id, 'reopen', { reason: '补发' }), 'done');
  t.is(await act(STAFF, id, 'reopen', { reason: '补发' }), 'already');
  await run();
  t.like(await stored(CODE, 0), { state: 'offered', round: 2, tellPending: true });
  clock.set('2026-03-30T02:00:00Z');
  await performDue(deps);
  t.is((await stored(CODE, 0)).state, 'offered');
});
