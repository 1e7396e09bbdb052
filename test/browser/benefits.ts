import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchEvent, MatchRecord, MatchState } from '../../src/matching/match.schema.js';
import type { Receipt } from '../../src/payments/payment.schema.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';
import { rulesWith, statement, storeFirms } from '../helpers/city.js';
import { inventedUscc } from '../helpers/enterprises.js';
import { storePayment } from '../helpers/paid.js';
import { matchIn, POLICIES } from '../helpers/space.js';

export const FIRM = inventedUscc(1, '441602');
export const FIRM_NAME = '河源第1示例有限公司';
export const OTHER = inventedUscc(2, '441602');
export const BOSS = { _id: 'boss', roles: ['member' as const], firms: [{ uscc: FIRM, administrator: true }] };
export const STRANGER = { _id: 'stranger', roles: ['member' as const], firms: [{ uscc: OTHER, administrator: true }] };

export const rules = (): RuleBook => rulesWith(...Object.values(POLICIES));

/** Two firms on file. */
export async function storeTwoFirms(now: Date): Promise<void> {
  await storeFirms(
    [
      { ...statement(1, { employees: 5 }, '2026-02-28'), uscc: FIRM },
      { ...statement(2, { employees: 7 }, '2026-02-28'), uscc: OTHER },
    ],
    now,
  );
}

function event(from: MatchState | null, to: MatchState, day: string, name = 'match'): MatchEvent {
  return { at: new Date(`${day}T02:00:00Z`), event: name, from, to, round: 1, run: null };
}

const OFFERED = [
  event(null, 'matched', '2026-02-02'),
  event('matched', 'reviewing', '2026-02-02', 'begin-review'),
  event('reviewing', 'publicised', '2026-02-10', 'publicise'),
  event('publicised', 'offered', '2026-02-24', 'offer'),
];
const CONFIRMED = [...OFFERED, event('offered', 'confirmed', '2026-02-26', 'confirm')];
const PAYABLE = [...CONFIRMED, event('confirmed', 'payable', '2026-02-27', 'check-account')];

/** An offer, open until 11 March. */
export const offered = (period = 'once', uscc = FIRM): MatchRecord =>
  matchIn(uscc, 'grant', period, { state: 'offered', frozen: true, amountFen: 720_000, history: OFFERED });

/** A firm with something of everything. */
export function everything(): MatchRecord[] {
  const grant = (period: string, more: Partial<MatchRecord>) =>
    matchIn(FIRM, 'grant', period, { frozen: true, amountFen: 15_000_000, ...more });
  return [
    offered(),
    grant('2025', { state: 'payable', history: PAYABLE }),
    grant('2024', { state: 'paid', history: [...PAYABLE, event('payable', 'paid', '2026-02-28', 'pay')] }),
    grant('2023', { state: 'declined', history: [...OFFERED, event('offered', 'declined', '2026-02-25', 'decline')] }),
    matchIn(FIRM, 'relief', '2026', { state: 'informed', amountFen: 3_100, payableFen: 6_900 }),
    matchIn(FIRM, 'right', 'once', { state: 'granted', amountFen: null }),
    matchIn(FIRM, 'status', 'once', { state: 'referred', amountFen: null }),
  ];
}

/** Stores these in place of all others, with the payments of what was paid. */
export async function storeBenefits(matches: readonly MatchRecord[]): Promise<void> {
  await MatchModel.collection.deleteMany({});
  await MatchModel.collection.insertMany(matches.map((match) => ({ ...match })) as never);
  for (const match of matches) if (match.state === 'paid') await storePayment(match, { receipts: [RECEIPT] });
}

const RECEIPT: Receipt = {
  ...{ batch: 'B1', line: 1, result: 'paid', amountFen: 15_000_000, on: '2026-02-28', reference: 'V-1' },
  ...{ reason: null, file: 'f' },
};
