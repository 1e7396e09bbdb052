import { enterpriseCursor } from '../src/enterprises/enterprise.service.js';
import { MatchModel } from '../src/matching/match.model.js';
import type { MatchRecord, MatchState } from '../src/matching/match.schema.js';
import type { FirmAccount } from '../src/matching/process/account.js';
import { FirmAccountModel } from '../src/matching/process/account.model.js';
import { PoolModel, ReservationModel } from '../src/payments/budget/budget.model.js';
import { openPool } from '../src/payments/budget/budget.service.js';
import { PaymentModel } from '../src/payments/payment.model.js';
import type { PaymentRecord } from '../src/payments/payment.schema.js';
import type { PolicyVersion } from '../src/policies/policy.schema.js';
import { loadRules } from '../src/policies/policy.service.js';

export const POOL = 'everybody';
export const TOTAL_FEN = 100_000;
const CHUNK = 1000;

const book = loadRules();
const pattern = book.policies.find(({ class: kind }) => kind === 'grant');
if (pattern === undefined) throw new Error('the rule book has no grant');

/** A grant to every firm, into its account, from a pool. */
export const everybody: PolicyVersion = {
  ...pattern,
  ...{ code: 'bench-everybody', version: '2026', delivery: 'apply-free', routes: [], branch: 'none', stacking: [] },
  ...{ jurisdiction: { registration: ['44'], tax: [], statistics: [] }, validFrom: '2026-01-01', validTo: null },
  ...{ appliesTo: { from: '1980-01-01', to: null }, period: { kind: 'once', lag: 0 }, tests: [], payUntil: null },
  conditions: { fact: 'entityType', operator: 'notEqual', value: 'law-firm' },
  benefit: { amount: { fixed: TOTAL_FEN / 100 } },
  budget: { pool: POOL, year: 2026, amount: '1000000000.00' },
  process: {
    ...{ review: [], publicity: null, payment: null },
    confirmation: { kind: 'wish+account', windowDays: 15, onSilence: 'not-paid-in-this-batch' },
  },
};

/** Matches of the first firms, confirmed, and the accounts of these firms. @returns their ids */
export async function storeConfirmed(count: number, at: Date): Promise<string[]> {
  const ids: string[] = [];
  for await (const firms of chunks(count)) {
    const matches = firms.map(({ uscc }) => matchOf(uscc, 'confirmed', at));
    await MatchModel.collection.insertMany(matches as never);
    await FirmAccountModel.collection.insertMany(firms.map(({ uscc, name }) => accountOf(uscc, name, at)) as never);
    ids.push(...matches.map(({ _id }) => _id));
  }
  return ids;
}

/** Instead of what was approved before: payments of the first firms that are due, with their money set aside. */
export async function storeDue(count: number, at: Date): Promise<void> {
  for (const model of [MatchModel, FirmAccountModel, PaymentModel, ReservationModel, PoolModel]) {
    await model.collection.deleteMany({});
  }
  await openPool({ pool: POOL, year: 2026, totalFen: 1e11, order: 'first-come', by: 'bench', at });
  for await (const firms of chunks(count)) {
    const payments = firms.map(({ uscc }) => paymentOf(uscc, at));
    await MatchModel.collection.insertMany(firms.map(({ uscc }) => matchOf(uscc, 'payable', at)) as never);
    await FirmAccountModel.collection.insertMany(firms.map(({ uscc, name }) => accountOf(uscc, name, at)) as never);
    await PaymentModel.collection.insertMany(payments as never);
    await ReservationModel.collection.insertMany(payments.map(reservationOf) as never);
  }
  const moved = { freeFen: -count * TOTAL_FEN, reservedFen: count * TOTAL_FEN };
  await PoolModel.collection.updateOne({ _id: `${POOL}:2026` } as object, { $inc: moved });
}

type Firm = { readonly uscc: string; readonly name: string };

async function* chunks(count: number): AsyncGenerator<Firm[], void> {
  let firms: Firm[] = [];
  let seen = 0;
  for await (const { uscc, name = '' } of enterpriseCursor()) {
    firms.push({ uscc, name });
    seen += 1;
    if (firms.length === CHUNK || seen === count) {
      yield firms;
      firms = [];
    }
    if (seen === count) return;
  }
}

const matchId = (uscc: string): string => `${everybody.code}:once:${uscc}`;

function matchOf(uscc: string, state: MatchState, at: Date): MatchRecord {
  const { code: policy, version, class: kind, delivery } = everybody;
  const event = { at, event: 'match', from: null, to: 'matched', round: 1, run: 'bench' } as const;
  return {
    ...{ _id: matchId(uscc), uscc, policy, version, period: 'once', class: kind, delivery, districtCode: '441602' },
    ...{ state, heldFrom: null, round: 1, verdict: 'eligible', amountFen: TOTAL_FEN, payableFen: null, ceiling: false },
    ...{ evidence: { asOf: '2026-05-31', facts: [] }, signature: 'bench', frozen: true, difference: null },
    ...{ runId: 'bench', runChange: 'new', revision: 1, toldRound: 1, tellRun: null, tellFrom: null },
    ...{ history: [event], createdAt: at, updatedAt: at },
  };
}

function accountOf(uscc: string, holder: string, at: Date): FirmAccount {
  // Of its own for each firm: its organisation code as a number.
  const number = `4400${String(Number.parseInt(uscc.slice(8, 17), 36)).padStart(15, '0')}`;
  return {
    ...{ _id: uscc, uscc, holder, number, kind: 'settlement', bank: '示例银行河源分行', proposed: null },
    ...{ payableFrom: null, setBy: ['boss'], setAt: at, revision: 1 },
  };
}

function paymentOf(uscc: string, at: Date): PaymentRecord {
  const match = matchId(uscc);
  return {
    ...{ _id: `${match}#1.1`, match, uscc, policy: everybody.code, version: '2026', period: 'once', round: 1 },
    ...{ part: 1, parts: 1, amountFen: TOTAL_FEN, totalFen: TOTAL_FEN, pool: `${POOL}:2026`, score: null },
    ...{ funding: [{ source: 'city', amountFen: TOTAL_FEN }], state: 'due', askedAt: at, askedBy: 'bench' },
    ...{ refusedAt: null, dueFrom: '2026-06-01', payBy: null, payUntil: null, unconfirmed: false, batch: null },
    ...{ line: null, receipts: [], decision: null, note: null, updatedAt: at },
  };
}

function reservationOf({ match, uscc }: PaymentRecord) {
  const part = { part: 1, amountFen: TOTAL_FEN, year: 2026, state: 'reserved', token: 'bench' };
  return { _id: match, uscc, pool: POOL, round: 1, parts: [part], revision: 1, history: [] };
}
