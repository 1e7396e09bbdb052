import { byFirm } from '../enterprises/enterprise.schema.js';
import { findEnterprises } from '../enterprises/enterprise.service.js';
import { predecessorsOf } from '../enterprises/succession.service.js';
import { openCases } from '../followups/case.service.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { matchesOfFirms } from '../matching/match.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { amountAfterStacking, type FirmMoney } from './entitlement-left.js';
import { laddersIn } from './ladders.js';
import type { PaymentRecord, PaymentState } from './payment.schema.js';
import { allPaymentsOf } from './payment-store.js';
import type { Stacked } from './stacking.js';

/** What stacking leaves of a match's amount, and in words what lowered it. */
export interface LeftBeside {
  /** Integer 分; null = undecided. */
  readonly amountFen: number | null;
  readonly why: string;
}

/**
 * What is left of matches' amounts beside all else that their firms claim and have received. What that needs is read at
 * the first question, by a few queries for all of them, and only where rules bear on one of them.
 */
export class BesideOthers {
  readonly #bears: (match: Ruled) => boolean;
  #money: Promise<Map<string, FirmMoney>> | undefined;

  constructor(
    private readonly matches: Iterable<MatchRecord>,
    private readonly rules: Pick<RuleBook, 'policies'>,
  ) {
    this.#bears = bearing(rules.policies);
  }

  async leftOf(match: MatchRecord): Promise<LeftBeside> {
    if (!this.#bears(match)) return { amountFen: match.amountFen, why: '' };
    this.#money ??= moneyOf([...this.matches].filter(this.#bears), this.rules.policies);
    const money = (await this.#money).get(match.uscc) ?? { ...NO_MONEY, policies: this.rules.policies };
    const { amountFen, because } = amountAfterStacking(match, money);
    return { amountFen, why: wordsOf(because) };
  }

  /** Payments of a firm that stand otherwise than when they were read. */
  async changed(payments: readonly PaymentRecord[]): Promise<void> {
    const [first] = payments;
    const all = await this.#money;
    const money = all?.get(first?.uscc ?? '');
    if (first === undefined || all === undefined || money === undefined) return;
    const others = money.payments.filter(({ match, round }) => match !== first.match || round !== first.round);
    all.set(first.uscc, { ...money, payments: [...others, ...payments] });
  }
}

/** What a predecessor was paid, or is being paid, its successor has received; all else of it goes over or has ended. */
const GONE: ReadonlySet<PaymentState> = new Set(['batched', 'ordered', 'paid']);

const NO_MONEY = { matches: [], payments: [], enterprise: null };

type Ruled = Pick<MatchRecord, 'policy' | 'version' | 'uscc'>;

/** Whether rules between policies, or the ladders of its own formula, bear on a match; looked up once for each version. */
function bearing(policies: FirmMoney['policies']): (match: Ruled) => boolean {
  const linked = new Set(policies.flatMap(({ code, stacking }) => stacking.flatMap((link) => [code, link.with])));
  const known = new Map<string, boolean>();
  return ({ policy, version }) => {
    if (linked.has(policy)) return true;
    const key = `${policy} ${version}`;
    const found = known.get(key) ?? isLadder(policies.find((one) => one.code === policy && one.version === version));
    known.set(key, found);
    return found;
  };
}

const isLadder = (policy: PolicyVersion | undefined): boolean => laddersIn(policy?.benefit ?? null).length > 0;

async function moneyOf(matches: readonly Ruled[], policies: FirmMoney['policies']): Promise<Map<string, FirmMoney>> {
  const usccs = [...new Set(matches.map(({ uscc }) => uscc))];
  const before = await predecessorsOf(usccs);
  const all = [...new Set([...usccs, ...[...before.values()].flat()])];
  const claims = byFirm(await matchesOfFirms(all));
  const payments = byFirm(await allPaymentsOf(all));
  const firms = new Map((await findEnterprises(usccs)).map((firm) => [firm.uscc, firm]));
  return new Map(
    usccs.map((uscc) => {
      const those = before.get(uscc) ?? [];
      const gone = those.flatMap((one) => payments.get(one) ?? []).filter(({ state }) => GONE.has(state));
      return [
        uscc,
        {
          matches: [uscc, ...those].flatMap((one) => claims.get(one) ?? []),
          payments: [...(payments.get(uscc) ?? []), ...gone],
          enterprise: firms.get(uscc) ?? null,
          policies,
        },
      ];
    }),
  );
}

/** That nothing is left may pass, so the match stays where it is; a person looks at it, once. */
export async function tellNothingLeft(
  { _id, uscc, round, districtCode }: MatchRecord,
  why: string,
  at: Date,
): Promise<void> {
  const reason = `nothing is left beside other benefits: ${why}`;
  const about = { uscc, match: _id, districtCode, dueOn: null };
  await openCases([{ _id: `${_id}:${round}:stacking`, kind: 'stacking', reason, ...about }], at);
}

function wordsOf(because: Stacked['because']): string {
  return because.map((one) => `${one.rule} with ${one.with}`).join(', ');
}
