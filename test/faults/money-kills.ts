import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import mongoose from 'mongoose';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import { finishSuccessions } from '../../src/matching/process/succession.service.js';
import { listPools, sumsOfReservations } from '../../src/payments/budget/budget.service.js';
import { isAskedBack, isPayable } from '../../src/payments/funding.js';
import { mendPayments, reconcilePayments } from '../../src/payments/mend.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import { paymentsIn } from '../../src/payments/payment-store.js';
import { treasury } from '../payments/treasury.js';
import { prepareMoney, spendMoney, TOTAL } from './money-scenario.js';
import { killAfterWrites, type WriteKillFindings } from './write-kills.js';

/** Kills a process that spends money after one write after another: after a restart all sums must agree. */
export function moneyKills(rounds: number): Promise<WriteKillFindings> {
  return killAfterWrites(
    {
      child: fileURLToPath(new URL('./money-child.js', import.meta.url)),
      prepare: () => prepareMoney(treasury()),
      afterRestart,
      again: (dataDir) => spendMoney(treasury(), join(dataDir, 'files')),
      endState,
    },
    rounds,
  );
}

/** A restart an hour later: what was left is mended, and then everything must add up. */
async function afterRestart(): Promise<string[]> {
  const { deps, clock } = treasury('2026-06-02T03:00:00Z');
  await mendPayments(deps);
  await reconcilePayments(deps);
  await finishSuccessions(deps);
  clock.advance(60_000);
  await mendPayments(deps);
  const faults: string[] = [];
  const [pools, sums] = [await listPools(), await sumsOfReservations()];
  for (const { _id, reservedFen, spentFen, freeFen, pending } of pools) {
    const sum = sums.get(_id);
    if (reservedFen !== (sum?.reservedFen ?? 0)) faults.push(`${_id} reserved ${reservedFen}, not ${sum?.reservedFen}`);
    if (spentFen !== (sum?.spentFen ?? 0)) faults.push(`${_id} spent ${spentFen}, not ${sum?.spentFen}`);
    if (freeFen < 0 || Object.keys(pending).length > 0) faults.push(`${_id} has ${freeFen} free`);
  }
  const inPools = total(pools.map(({ reservedFen, spentFen }) => reservedFen + spentFen));
  const whole = inPools + total(pools.map(({ freeFen }) => freeFen));
  const inPayments = await paymentsIn(['due', 'batched', 'ordered', 'paid', 'returned']);
  const matches = await MatchModel.find({}).lean<MatchRecord[]>();
  const payable = matches.filter(({ state }) => isPayable(state) || isAskedBack(state));
  const own = mongoose.trusted({ $in: payable.map(({ _id }) => _id) });
  // Of a match that is paid in part, what was stopped, or goes on at a successor, is not to be paid.
  const ended = await paymentsIn(['stopped', 'moved'], { match: own });
  const inherited = await PaymentModel.find({ match: own, inheritedFrom: mongoose.trusted({ $exists: true }) }).lean<
    PaymentRecord[]
  >();
  const asked = payable.filter(({ inheritedFrom }) => inheritedFrom === undefined);
  for (const [name, sum] of [
    ['payments', total(inPayments.map(({ amountFen }) => amountFen))],
    [
      'matches',
      total([...asked, ...inherited].map(({ amountFen }) => amountFen ?? 0)) - total(ended.map((one) => one.amountFen)),
    ],
  ] as const) {
    if (sum !== inPools) faults.push(`${name} ${sum}, pools ${inPools}`);
  }
  if (whole !== 2 * TOTAL) faults.push(`pools hold ${whole} altogether`);
  return faults;
}

/** Everything that an undisturbed run would leave as well: numbers of batches may differ where one was taken apart. */
async function endState(): Promise<string> {
  const pools = (await listPools()).map(({ _id, freeFen, reservedFen, spentFen }) => [
    _id,
    freeFen,
    reservedFen,
    spentFen,
  ]);
  const payments = await PaymentModel.find({}).sort({ _id: 1 }).lean<PaymentRecord[]>();
  const matches = await MatchModel.find({}).sort({ _id: 1 }).lean<MatchRecord[]>();
  return JSON.stringify({
    pools,
    payments: payments.map(({ _id, amountFen, state, pool, receipts }) => [
      _id,
      amountFen,
      state,
      pool,
      receipts.length,
    ]),
    matches: matches.map(({ _id, state }) => [_id, state]),
  });
}

const total = (numbers: readonly number[]): number => numbers.reduce((sum, one) => sum + one, 0);
