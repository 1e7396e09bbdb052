import { addMonths } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import type { MatchRecord } from '../matching/match.schema.js';
import type { FundSource, PolicyVersion } from '../policies/policy.schema.js';
import type { PaymentRecord } from './payment.schema.js';
import { paymentId } from './payment.schema.js';
import { instalmentsOf, splitFen } from './shares.js';

export interface PlanContext {
  readonly totalFen: number;
  readonly pool: string | null;
  readonly score: number | null;
  readonly decision: string | null;
  readonly asOf: CivilDate;
  readonly at: Date;
  readonly by: string;
  /** The day that the department has promised, or null. */
  readonly payBy: CivilDate | null;
}

const OWN_LEVEL: Readonly<Record<PolicyVersion['level'], FundSource>> = {
  national: 'central',
  province: 'province',
  city: 'city',
  county: 'county',
};

/** The payments of one round of a match: its parts, when each is due, and who pays which share of it. */
export function planPayments(match: MatchRecord, policy: PolicyVersion, context: PlanContext): PaymentRecord[] {
  const { totalFen, pool, score, asOf, at, by } = context;
  const instalments = policy.benefit?.instalments ?? [{ share: 1 }];
  const amounts = instalmentsOf(
    totalFen,
    instalments.map(({ share }) => share),
    policy.benefit?.rounding,
  );
  const { _id, uscc, version, period, round } = match;
  return instalments.map((instalment, index): PaymentRecord => {
    const [part, amountFen] = [index + 1, amounts[index] ?? 0];
    const dueFrom = 'afterMonths' in instalment ? addMonths(asOf, instalment.afterMonths ?? 0) : asOf;
    return {
      ...{ _id: paymentId(_id, round, part), match: _id, uscc, policy: policy.code, version, period, round },
      ...{ part, parts: instalments.length, amountFen, totalFen, funding: fundingOf(amountFen, policy) },
      ...{ pool, score, state: 'waiting', askedAt: at, askedBy: by, refusedAt: null },
      ...{ dueFrom, payBy: dueFrom === asOf ? context.payBy : null, payUntil: policy.payUntil },
      // The first part's condition was decided with the match; a later one's is confirmed when its time has come.
      ...{ unconfirmed: index > 0 && 'when' in instalment, batch: null, line: null, receipts: [] },
      ...{ decision: context.decision, note: null, updatedAt: at },
    };
  });
}

function fundingOf(amountFen: number, { funding, level }: PolicyVersion): PaymentRecord['funding'] {
  const weights = funding ?? [{ source: OWN_LEVEL[level], weight: '1' }];
  const amounts = splitFen(
    amountFen,
    weights.map(({ weight }) => weight),
  );
  return weights.map(({ source }, at) => ({ source, amountFen: amounts[at] ?? 0 }));
}
