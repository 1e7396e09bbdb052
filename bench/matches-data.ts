import type { MatchEvent, MatchRecord, MatchState } from '../src/matching/match.schema.js';
import { TRANSITIONS } from '../src/matching/match-states.js';
import type { PaymentRecord } from '../src/payments/payment.schema.js';
import type { PolicyVersion } from '../src/policies/policy.schema.js';
import { randomOf } from './batch-data.js';

const DISTRICTS = ['441600', '441602', '441621', '441622', '441623', '441624', '441625'];
const START = Date.UTC(2025, 0, 6);
const DAY = 86_400_000;
const DAYS_OF_MATCHES = 680;
const PER_FIRM = 6;
const DIGEST = '9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08';

/** How far matches of a class get, one event after the other; nobody knows how far each of them. */
const WAYS: Readonly<Record<string, readonly string[]>> = {
  grant: ['match', 'begin-review', 'pass-step', 'publicise', 'offer', 'confirm', 'check-account', 'pay', 'archive'],
  relief: ['match', 'inform', 'enjoy'],
  right: ['match', 'grant'],
  status: ['match', 'grant'],
};

export interface StoredPair {
  readonly match: MatchRecord;
  readonly payment: PaymentRecord | null;
}

export const firmCode = (firm: number): string => `91441602MA${String(firm).padStart(8, '0')}`;

/**
 * Matches as they are stored after two years, firm by firm, about six of each: their evidence, their history with the
 * checks made at its steps, and the payment of those that came so far. Always the same ones.
 */
export function* storedPairs(count: number, policies: readonly PolicyVersion[]): Generator<StoredPair, void> {
  const random = randomOf(20_261_123);
  for (let made = 0, firm = 0; made < count; firm += 1) {
    const first = Math.floor(random() * policies.length);
    const firms = Math.min(count - made, 1 + Math.floor(random() * (2 * PER_FIRM - 1)), policies.length);
    const district = DISTRICTS[Math.floor(random() * DISTRICTS.length)] as string;
    for (let one = 0; one < firms; one += 1, made += 1) {
      const policy = policies[(first + one) % policies.length] as PolicyVersion;
      yield pairOf(firmCode(firm), district, policy, random);
    }
  }
}

function pairOf(uscc: string, districtCode: string, policy: PolicyVersion, random: () => number): StoredPair {
  const { code, version, class: kind, delivery } = policy;
  const _id = `${code}:once:${uscc}`;
  const createdAt = new Date(START + Math.floor(random() * DAYS_OF_MATCHES) * DAY);
  const amountFen = kind === 'grant' || kind === 'relief' ? 1000 * Math.ceil(random() * 50_000) : null;
  const { history, state, heldFrom, round } = historyOf(kind, createdAt, random);
  const last = history.at(-1)?.at ?? createdAt;
  const match: MatchRecord = {
    ...{
      _id,
      uscc,
      policy: code,
      version,
      period: 'once',
      class: kind,
      delivery,
      districtCode,
      state,
      heldFrom,
      round,
    },
    ...{ verdict: 'eligible', amountFen, payableFen: null, ceiling: false, evidence: evidenceOf(random) },
    ...{ signature: DIGEST, frozen: history.length > 3, difference: null, runId: '01KB0000000000000000000000' },
    ...{ runChange: 'new', revision: history.length, toldRound: random() < 0.9 ? round : round - 1, tellRun: null },
    ...{ tellFrom: null, history, createdAt, updatedAt: last },
  };
  const paid = history.some(({ event }) => event === 'pay');
  return { match, payment: paid && amountFen !== null ? paymentOf(match, amountFen, last) : null };
}

function historyOf(kind: string, began: Date, random: () => number) {
  const way = WAYS[kind] ?? [];
  const steps = 1 + Math.floor(random() * way.length);
  const history: MatchEvent[] = [];
  let [state, heldFrom, round, at] = [null as MatchState | null, null as MatchState | null, 1, began.getTime()];
  const take = (event: string): void => {
    const row = TRANSITIONS[kind as PolicyVersion['class']].find((one) => one.from === state && one.event === event);
    if (row === undefined) return;
    if (event === 're-enter') round += 1;
    heldFrom = row.to === 'hold' ? state : null;
    history.push({ at: new Date(at), event, from: state, to: row.to, round, run: null, ...checked(event) });
    state = row.to;
    at += Math.ceil(random() * 12) * DAY;
  };
  for (const event of way.slice(0, steps)) take(event);
  const chance = random();
  if (chance < 0.06) take(chance < 0.03 ? 'hold' : 'withdraw');
  if (chance >= 0.03 && chance < 0.045) take('re-enter');
  return { history, state: state ?? 'matched', heldFrom, round };
}

const BY_RUN = new Set(['match', 'begin-review', 'hold', 'withdraw', 're-enter', 'grant', 'inform']);

function checked(event: string): Partial<MatchEvent> {
  if (BY_RUN.has(event)) return { run: '01KB0000000000000000000000' };
  const recheck = { version: '2026', asOf: '2026-05-01', verdict: 'eligible', digest: DIGEST, changed: [] } as const;
  return { who: { id: 'officer-17', as: 'staff' }, recheck };
}

const FACTS = ['employees', 'entityType', 'industryCode', 'insuredStaff', 'registrationStatus', 'revenue', 'sizeClass'];

function evidenceOf(random: () => number): MatchRecord['evidence'] {
  const facts = FACTS.map((key) => ({
    ...{ key, value: Math.floor(random() * 1000), source: 'statistics', asOf: '2026-04-30' },
  }));
  return { asOf: '2026-05-01', facts };
}

/** The payment of one that was paid, in one part. */
function paymentOf({ _id, uscc, policy, version, period, round }: MatchRecord, amountFen: number, paid: Date) {
  const on = paid.toISOString().slice(0, 10);
  const receipt = { batch: '20260601-01', line: 1, amountFen, on, reference: 'V20260601', reason: null, file: DIGEST };
  const payment: PaymentRecord = {
    ...{ _id: `${_id}#${round}.1`, match: _id, uscc, policy, version, period, round, part: 1, parts: 1, amountFen },
    ...{ totalFen: amountFen, funding: [{ source: 'city', amountFen }], pool: 'fund:2026', score: null, state: 'paid' },
    ...{ askedAt: paid, askedBy: 'officer-17', refusedAt: null, dueFrom: on, payBy: null, payUntil: null },
    ...{ unconfirmed: false, batch: '20260601-01', line: 1, receipts: [{ ...receipt, result: 'paid' }] },
    ...{ decision: null, note: null, updatedAt: paid },
  };
  return payment;
}
