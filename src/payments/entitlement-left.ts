import { Decimal } from '../eligibility/decimal.js';
import type { FactRecord } from '../eligibility/facts.js';
import type { Enterprise } from '../enterprises/enterprise.schema.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { recoveredFen } from '../matching/process/process.schema.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { laddersIn } from './ladders.js';
import { type PaymentRecord, type PaymentState, roundOf } from './payment.schema.js';
import { type Claim, ladderTopUp, type Received, type Stacked, type Subject, stack } from './stacking.js';

/** As finance's own lists name what came from here: it is known already. */
export const OWN_SYSTEM = 'zhida';
const RECEIVED = 'benefitsReceived';

/** Money that is set aside counts as received: it will not be taken from the firm again for a later claim. */
const COUNTS: ReadonlySet<PaymentState> = new Set(['due', 'batched', 'ordered', 'paid', 'returned']);
const ENDED = new Set(['rejected', 'declined', 'lapsed', 'withdrawn', 'archived', 'recovered', 'paid']);

/** Of a firm; what its predecessors were paid, and the matches of that, count as its own. */
export interface FirmMoney {
  readonly matches: readonly MatchRecord[];
  readonly payments: readonly PaymentRecord[];
  readonly enterprise: Pick<Enterprise, 'values'> | null;
  readonly policies: readonly PolicyVersion[];
}

/**
 * What is left of one match's amount, beside all else that its firm claims and has received: by the rules between
 * policies, and in the ladders of its own formula.
 */
export function amountAfterStacking(match: MatchRecord, money: FirmMoney): Omit<Stacked, 'claim'> {
  const others = whatCounts(money).filter((one) => one.match !== match._id);
  const unrecorded = unrecordedOf(others, money.enterprise);
  const limits = [
    ...limitsByRules(match, others, unrecorded, money),
    ...limitByLadder(match, others, unrecorded, money),
  ];
  if (limits.length === 0) return { amountFen: match.amountFen, because: [] };
  const because = limits.flatMap((one) => one.because);
  const known = limits.flatMap(({ amountFen }) => amountFen ?? []);
  return { amountFen: known.length < limits.length ? null : Math.min(...known), because };
}

/**
 * The payments that count as received, each with the amount that does: what the firm has paid back of a match is taken
 * off the parts that were paid of it.
 */
export function whatCounts({ matches, payments }: Pick<FirmMoney, 'matches' | 'payments'>): PaymentRecord[] {
  const back = new Map(
    matches.map((match) => [roundOf({ match: match._id, round: match.round }), recoveredFen(match)]),
  );
  return payments
    .filter(({ state }) => COUNTS.has(state))
    .map((payment) => {
      const left = back.get(roundOf(payment)) ?? 0;
      if (payment.state !== 'paid' || left === 0) return payment;
      const kept = Math.max(0, payment.amountFen - left);
      back.set(roundOf(payment), left - (payment.amountFen - kept));
      return { ...payment, amountFen: kept };
    });
}

type Limit = Omit<Stacked, 'claim'>;

function limitsByRules(
  match: MatchRecord,
  paid: readonly PaymentRecord[],
  unrecorded: ReadonlyMap<string, number>,
  money: FirmMoney,
): Limit[] {
  const rules = rulesOf(money);
  const kinds = kindsFor(match.policy, rules);
  const records = recordsOf(money.enterprise)?.filter(({ sourceSystem }) => sourceSystem !== OWN_SYSTEM) ?? null;
  const context = {
    rules,
    received: [...paidHere(paid, unrecorded, kinds), ...paidElsewhere(records ?? [], kinds)],
    connected: (policy: string) => records !== null || money.payments.some((one) => one.policy === policy),
  };
  const open = money.matches.filter(
    (one) => one.uscc === match.uscc && one.class === 'grant' && !ENDED.has(one.state) && one._id !== match._id,
  );
  const paying = new Set(money.payments.filter(({ state }) => COUNTS.has(state)).map((one) => one.match));
  const others = open.filter(({ _id }) => !paying.has(_id));
  return kinds.flatMap((kind) => {
    const claims = [match, ...others].map((one) => claimOf(one, kind, money.policies));
    return stack(claims, context)[0] ?? [];
  });
}

/**
 * A formula takes off what finance's list shows as paid in its ladder; what was paid here and is not in that list yet
 * comes off as well. Of a ladder for certificates or the like, a payment does not say which one it was for.
 */
function limitByLadder(
  match: MatchRecord,
  paid: readonly PaymentRecord[],
  unrecorded: ReadonlyMap<string, number>,
  { policies }: FirmMoney,
): Limit[] {
  const ladders = laddersIn(benefitOf(match, policies));
  if (ladders.length === 0 || match.amountFen === null) return [];
  const names = new Set(ladders.map(({ name }) => name));
  const climbed = paid.flatMap((one) => {
    const shares = laddersIn(benefitOf(one, policies)).some(({ name }) => names.has(name));
    return shares ? [unrecorded.get(one._id) ?? 0] : [];
  });
  if (climbed.every((fen) => fen === 0)) return [];
  const because = [...names].map((name) => ({ with: name, rule: 'ladder' as const }));
  const amountFen = ladders.some(({ bySubject }) => bySubject) ? null : ladderTopUp(match.amountFen, climbed);
  return [{ amountFen, because }];
}

const benefitOf = ({ policy, version }: Pick<MatchRecord, 'policy' | 'version'>, policies: FirmMoney['policies']) =>
  policies.find((one) => one.code === policy && one.version === version)?.benefit ?? null;

/** The stacking rules of each policy's version that decided one of the matches, or else its latest. */
function rulesOf({ matches, policies }: FirmMoney): Map<string, PolicyVersion['stacking']> {
  const rules = new Map(policies.map(({ code, stacking }) => [code, stacking]));
  for (const { policy, version } of matches) {
    const decided = policies.find((one) => one.code === policy && one.version === version);
    if (decided !== undefined) rules.set(policy, decided.stacking);
  }
  return rules;
}

function kindsFor(policy: string, rules: ReadonlyMap<string, PolicyVersion['stacking']>): string[] {
  const kinds = [...rules].flatMap(([code, stated]) =>
    stated.flatMap((link) => (code === policy || link.with === policy ? [link.subject] : [])),
  );
  return [...new Set(kinds)];
}

/** A year's benefit is for the fees of its period; of anything else a match does not say which one it is for. */
const subjectOf = (kind: string, period: string): Subject => ({
  kind,
  key: kind === 'fee-year' && period !== 'once' ? period : null,
});

function claimOf(match: MatchRecord, kind: string, policies: readonly PolicyVersion[]): Claim {
  const { _id, policy, period, amountFen } = match;
  const net = /"(topUp|subtract)":/.test(JSON.stringify(benefitOf(match, policies)));
  return { id: _id, policy, amountFen, net, ...subjectOf(kind, period) };
}

function paidHere(
  paid: readonly PaymentRecord[],
  unrecorded: ReadonlyMap<string, number>,
  kinds: readonly string[],
): Received[] {
  return paid.flatMap(({ _id, policy, period, amountFen }) =>
    kinds.map(
      (kind): Received => ({
        ...{ policy, amountFen, unrecordedFen: unrecorded.get(_id) ?? 0, ...subjectOf(kind, period) },
      }),
    ),
  );
}

/**
 * How much of each payment finance's list does not have yet: of a policy it has the earliest ones first, since it lags
 * behind.
 */
function unrecordedOf(paid: readonly PaymentRecord[], enterprise: FirmMoney['enterprise']): Map<string, number> {
  const recorded = new Map<string, number>();
  for (const { policy, amount, sourceSystem } of recordsOf(enterprise) ?? []) {
    if (sourceSystem !== OWN_SYSTEM || typeof policy !== 'string' || typeof amount !== 'number') continue;
    recorded.set(policy, (recorded.get(policy) ?? 0) + fenOf(amount));
  }
  const earliest = [...paid].sort((a, b) => a.askedAt.getTime() - b.askedAt.getTime() || (a._id < b._id ? -1 : 1));
  return new Map(
    earliest.map(({ _id, policy, amountFen }) => {
      const left = recorded.get(policy) ?? 0;
      recorded.set(policy, Math.max(0, left - amountFen));
      return [_id, Math.max(0, amountFen - left)];
    }),
  );
}

/** Finance's list of what a firm has received; null where it is not there. */
function recordsOf(enterprise: FirmMoney['enterprise']): readonly FactRecord[] | null {
  const list = enterprise?.values[RECEIVED];
  return Array.isArray(list) ? (list as readonly FactRecord[]) : null;
}

const fenOf = (yuan: number): number => new Decimal(yuan).times(100).round().toNumber();

const KEY_FIELDS: Readonly<Record<string, string>> = { person: 'personId', 'fee-year': 'feeYear' };

function paidElsewhere(records: readonly FactRecord[], kinds: readonly string[]): Received[] {
  return records.flatMap((record) =>
    kinds.flatMap((kind): Received[] => {
      if (typeof record.policy !== 'string' || typeof record.amount !== 'number') return [];
      const key = record[KEY_FIELDS[kind] ?? 'subjectKey'];
      return [{ policy: record.policy, amountFen: fenOf(record.amount), kind, key: key == null ? null : String(key) }];
    }),
  );
}
