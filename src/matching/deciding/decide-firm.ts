import { confirm } from '../../eligibility/confirm/confirm.js';
import { type CivilDate, type Entitlement, entitle, type Facts } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import type { Delivery } from '../../policies/policy.schema.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { Evidence, MatchRecord } from '../match.schema.js';
import { toFen } from '../money.schema.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import { evidenceOf } from './evidence.js';
import type { FactsOfFirm } from './firm-facts.js';
import { inputsOf, signatureOf, tokensOf, type WorkedOut } from './signature.js';

/** What an eligible verdict gives. */
export type Figures = Pick<
  MatchRecord,
  'version' | 'delivery' | 'amountFen' | 'payableFen' | 'ceiling' | 'evidence' | 'signature'
>;

export type PairDecision =
  | { readonly planned: PlannedPolicy; readonly verdict: 'not-in-force' }
  | DeniedPair
  | EligiblePair;

export interface DeniedPair {
  readonly planned: PlannedPolicy;
  readonly verdict: 'ineligible' | 'undecided';
  /** The facts that were asked; absent where nobody will want them. */
  readonly seen?: () => Evidence;
}

export interface EligiblePair {
  readonly planned: PlannedPolicy;
  readonly verdict: 'eligible';
  /** False: json-rules-engine disagrees, so nothing is granted. True until it has been asked. */
  confirmed: boolean;
  /** That of the figures, known without working them out. */
  readonly signature: string;
  figures(): Figures;
  /** That of the figures. */
  delivery(): Delivery;
}

export interface DecideContext {
  readonly plan: readonly PlannedPolicy[];
  readonly rules: RuleBook;
  readonly asOf: CivilDate;
  readonly factsOf: FactsOfFirm;
}

/**
 * Decides every planned policy for one firm, in the plan's order. Our evaluator proposes; json-rules-engine is asked
 * about each eligible one.
 * @throws whatever a fact or rule of this firm makes throw: the caller isolates the firm
 */
export async function decideFirm(enterprise: Enterprise, context: DecideContext): Promise<PairDecision[]> {
  const { plan, rules, asOf, factsOf } = context;
  const factsByYear = new Map<number, Facts>();
  const eligible = new Map<number, PlannedPolicy[]>();
  const entitlements = plan.map((planned) => {
    const year = planned.referenceYear;
    const facts = factsByYear.get(year) ?? factsOf(enterprise, year);
    factsByYear.set(year, facts);
    const entitlement = entitle(planned.policy, facts, asOf, rules, 'grants');
    if (entitlement.verdict === 'eligible') eligible.set(year, [...(eligible.get(year) ?? []), planned]);
    return { planned, entitlement, facts };
  });
  const confirmed = new Set<string>();
  for (const [year, asked] of eligible) {
    const candidates = asked.map(({ policy, toConfirm }) => ({ id: policy.code, conditions: toConfirm }));
    const answers = await confirm(candidates, factsByYear.get(year) ?? new Map(), asOf, rules);
    for (const [code, answer] of answers) if (answer) confirmed.add(code);
  }
  return entitlements.map(({ planned, entitlement, facts }): PairDecision => {
    const { verdict } = entitlement;
    if (verdict === 'not-in-force') return { planned, verdict };
    if (verdict !== 'eligible')
      return { planned, verdict, seen: () => evidenceOf(planned.asks, [], facts, asOf, rules) };
    const inputs = inputsOf(planned, rules);
    const tokens = tokensOf(inputs, facts, asOf, rules);
    const sign = (worked: WorkedOut) => signatureOf(inputs, tokens, worked);
    const figures = figuresOf(planned, entitlement, sign, facts, context);
    const { signature } = figures;
    return {
      planned,
      verdict: 'eligible',
      confirmed: confirmed.has(planned.policy.code),
      signature,
      figures: () => figures,
      delivery: () => figures.delivery,
    };
  });
}

/** What an entitlement comes to for a match, with the signature that `sign` gives it. */
export function figuresOf(
  planned: PlannedPolicy,
  { benefit, delivery }: Pick<Entitlement, 'benefit' | 'delivery'>,
  sign: (worked: WorkedOut) => string,
  facts: Facts,
  { asOf, rules }: { readonly asOf: CivilDate; readonly rules: RuleBook },
): Figures {
  const { policy, asks } = planned;
  const amountFen = benefit?.amount == null ? null : toFen(benefit.amount);
  const payableFen = benefit?.payable == null ? null : toFen(benefit.payable);
  const ceiling = benefit?.ceiling ?? false;
  const evidence = evidenceOf(asks, benefit?.used ?? [], facts, asOf, rules);
  const signature = sign({ delivery, amountFen, payableFen });
  return { version: policy.version, delivery, amountFen, payableFen, ceiling, evidence, signature };
}
