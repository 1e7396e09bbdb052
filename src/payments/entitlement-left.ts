import { Decimal } from '../eligibility/decimal.js';
import type { FactRecord } from '../eligibility/facts.js';
import type { Enterprise } from '../enterprises/enterprise.schema.js';
import type { MatchRecord } from '../matching/match.schema.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { PaymentRecord, PaymentState } from './payment.schema.js';
import { type Claim, type Received, type Stacked, type Subject, stack } from './stacking.js';

/** As finance's own lists name what came from here: it is known already. */
export const OWN_SYSTEM = 'zhida';
const RECEIVED = 'benefitsReceived';

/** Money that is set aside counts as received: it will not be taken from the firm again for a later claim. */
const COUNTS: ReadonlySet<PaymentState> = new Set(['due', 'batched', 'ordered', 'paid', 'returned']);
const ENDED = new Set(['rejected', 'declined', 'lapsed', 'withdrawn', 'archived', 'recovered', 'paid']);

export interface FirmMoney {
  readonly matches: readonly MatchRecord[];
  readonly payments: readonly PaymentRecord[];
  readonly enterprise: Pick<Enterprise, 'values'> | null;
  readonly policies: readonly PolicyVersion[];
}

/** What stacking leaves of one match's amount, beside all else that its firm claims and has received. */
export function amountAfterStacking(match: MatchRecord, money: FirmMoney): Omit<Stacked, 'claim'> {
  const rules = rulesOf(money);
  const kinds = kindsFor(match.policy, rules);
  if (kinds.length === 0) return { amountFen: match.amountFen, because: [] };
  const records = recordsOf(money.enterprise);
  const context = {
    rules,
    received: [...paidHere(match, money.payments, kinds), ...paidElsewhere(records ?? [], kinds)],
    connected: (policy: string) => records !== null || money.payments.some((one) => one.policy === policy),
  };
  const open = money.matches.filter((one) => one.class === 'grant' && !ENDED.has(one.state) && one._id !== match._id);
  const paying = new Set(money.payments.filter(({ state }) => COUNTS.has(state)).map((one) => one.match));
  const others = open.filter(({ _id }) => !paying.has(_id));
  const limits = kinds.map((kind) => {
    const claims = [match, ...others].map((one) => claimOf(one, kind, money.policies));
    return stack(claims, context)[0];
  });
  const because = limits.flatMap((one) => one?.because ?? []);
  if (limits.some((one) => one?.amountFen == null)) return { amountFen: null, because };
  return { amountFen: Math.min(...limits.map((one) => one?.amountFen ?? 0)), because };
}

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
  const { _id, policy, version, period, amountFen } = match;
  const benefit = policies.find((one) => one.code === policy && one.version === version)?.benefit;
  const net = /"(topUp|subtract)":/.test(JSON.stringify(benefit ?? null));
  return { id: _id, policy, amountFen, net, ...subjectOf(kind, period) };
}

function paidHere(match: MatchRecord, payments: readonly PaymentRecord[], kinds: readonly string[]): Received[] {
  const counted = payments.filter((one) => one.match !== match._id && COUNTS.has(one.state));
  return counted.flatMap(({ policy, period, amountFen }) =>
    kinds.map((kind): Received => ({ policy, amountFen, ...subjectOf(kind, period) })),
  );
}

/** What finance's list says that others have paid; null where it is not there. */
function recordsOf(enterprise: FirmMoney['enterprise']): readonly FactRecord[] | null {
  const list = enterprise?.values[RECEIVED];
  if (!Array.isArray(list)) return null;
  return (list as readonly FactRecord[]).filter(({ sourceSystem }) => sourceSystem !== OWN_SYSTEM);
}

const KEY_FIELDS: Readonly<Record<string, string>> = { person: 'personId', 'fee-year': 'feeYear' };

function paidElsewhere(records: readonly FactRecord[], kinds: readonly string[]): Received[] {
  return records.flatMap((record) =>
    kinds.flatMap((kind): Received[] => {
      if (typeof record.policy !== 'string' || typeof record.amount !== 'number') return [];
      const key = record[KEY_FIELDS[kind] ?? 'subjectKey'];
      const amountFen = new Decimal(record.amount).times(100).round().toNumber();
      return [{ policy: record.policy, amountFen, kind, key: key == null ? null : String(key) }];
    }),
  );
}
