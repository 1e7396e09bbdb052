import test from 'ava';
import { CaseModel } from '../../../src/followups/case.model.js';
import {
  acceptSharing,
  agreeAccount,
  giveAccount,
  payeeAccounts,
  sharedAccount,
} from '../../../src/matching/process/account.service.js';
import { drawSpotCheck } from '../../../src/matching/process/spot-check.service.js';
import { approve } from '../../../src/payments/approval.service.js';
import { withPorts } from '../../../src/payments/match-ports.js';
import { PaymentModel } from '../../../src/payments/payment.model.js';
import { atLeast, fixed, policy, statement, storeFirms, uscc, wishAndAccount } from '../../helpers/city.js';
import { person } from '../../helpers/match.js';
import { FINANCE, FIRM, idOf, processDatabase, STAFF, smallCity } from '../../helpers/process.js';

processDatabase();
test.serial.beforeEach(() => PaymentModel.collection.deleteMany({}));

const CODE = 'X92-account';
const wish = policy(CODE, atLeast('employees', 10), { benefit: fixed(1000), process: wishAndAccount });
const clerk = person('clerk', ['staff', 'finance']);
const NUMBER = '44010078801000001234';
const account = (n: number, number = NUMBER) =>
  ({ holder: `河源第${n}示例有限公司`, number, kind: 'settlement', bank: '示例银行' }) as const;

/** Three firms that were offered and have confirmed; 0 and 1 have given one account, 1 later. */
async function city() {
  const made = smallCity('2026-03-02T02:00:00Z', wish);
  const { deps, clock, act, run } = made;
  await storeFirms(
    [0, 1, 2].map((n) => statement(n, { employees: 12 }, '2026-02-28')),
    clock.now(),
  );
  await run();
  for (const [n, number] of [NUMBER, NUMBER, '44010078801000009999'].entries()) {
    clock.advance(60_000);
    await giveAccount(uscc(n), account(n, number), FIRM, deps);
    await act(FIRM, idOf(CODE, n), 'confirm', { accountLast4: number.slice(-4) });
  }
  return { ...made, money: withPorts(deps) };
}
const ids = [0, 1, 2].map((n) => idOf(CODE, n));
const faults = async (today = '2026-03-02') => {
  const payees = await payeeAccounts([0, 1, 2].map(uscc), today);
  return [0, 1, 2].map((n) => payees.get(uscc(n))?.fault ?? null);
};

test.serial(
  'an account that another firm had given is said at approval, and not paid into before it is accepted',
  async (t) => {
    const { deps, money } = await city();
    const approved = await approve(ids, { who: clerk }, money);
    t.deepEqual(
      approved.map(({ outcome }) => outcome),
      ['due', 'waiting', 'due'],
    );
    t.regex(approved[1]?.reason ?? '', new RegExp(`had been given by ${uscc(0)} before`));
    t.deepEqual(await faults(), [
      null,
      'another firm has given the same account: another person than who entered it has to accept that',
      null,
    ]);
    await approve(ids, { who: clerk }, money);
    t.deepEqual(
      (await CaseModel.find({ kind: 'shared-account' }).lean()).map(({ match }) => match),
      [ids[1]],
    );
    await t.throwsAsync(acceptSharing(uscc(1), '集团账户', person(FIRM.id, ['staff']), deps), {
      message: /another person than who entered the account/,
    });
    await t.throwsAsync(acceptSharing(uscc(1), '集团账户', FIRM, deps), { message: /for staff or finance/ });
    await t.throwsAsync(acceptSharing(uscc(0), '集团账户', STAFF, deps), { message: /no other firm had given/ });
    t.like(await acceptSharing(uscc(1), '集团账户', STAFF, deps), { alsoOf: [], accepted: { by: STAFF.id } });
    t.deepEqual(await faults(), [null, null, null]);
    t.is((await approve(ids.slice(1, 2), { who: clerk }, money))[0]?.outcome, 'due');
  },
);

test.serial('what was accepted holds for those firms and that number only', async (t) => {
  const { deps, clock } = await city();
  await acceptSharing(uscc(1), '集团账户', STAFF, deps);
  await acceptSharing(uscc(1), '再次', STAFF, deps);
  t.is((await sharedAccount(uscc(1))).accepted?.reason, '集团账户');
  // A third one changes to it: it is looked at anew, the others are not held up.
  await giveAccount(uscc(2), account(2), FIRM, deps);
  await agreeAccount(uscc(2), person('chief', ['firm']), deps);
  clock.set('2026-03-10T02:00:00Z');
  t.deepEqual((await sharedAccount(uscc(2))).alsoOf, [uscc(0), uscc(1)]);
  t.deepEqual(
    (await faults('2026-03-10')).map((fault) => fault === null),
    [true, true, false],
  );
  // Another account of its own, and what was accepted of the old one is over.
  await giveAccount(uscc(1), account(1, '44010078801000007777'), FIRM, deps);
  await agreeAccount(uscc(1), person('chief', ['firm']), deps);
  t.like(await sharedAccount(uscc(1)), { alsoOf: [], accepted: null });
});

test.serial('firms that share an account are picked as a risk by every spot check', async (t) => {
  const { deps, act, money } = await city();
  await acceptSharing(uscc(1), '集团账户', STAFF, deps);
  await approve(ids, { who: clerk }, money);
  for (const id of ids) await act(FINANCE, id, 'pay', { payment: 'P' });
  t.deepEqual((await drawSpotCheck({ policy: CODE, share: 0.1 }, STAFF, deps)).risky, ids.slice(0, 2));
});
