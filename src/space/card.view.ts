import type { z } from 'zod';
import { stoodAt } from '../matching/firm-sight.service.js';
import { showsAmount } from '../matching/match.access.js';
import type { MatchRecord, MatchState } from '../matching/match.schema.js';
import { toYuan } from '../matching/money.schema.js';
import { departmentName, findPolicy } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { cardSchema, SEEN_STATES } from './card.schema.js';
import { nextStepOf } from './next-step.js';
import { type Standing, versionOf } from './standing.service.js';
import { stepsOf } from './steps.js';

export type Card = z.output<typeof cardSchema>;

const PAID: ReadonlySet<MatchState> = new Set(['paid', 'recovery-notified', 'recovery-decided', 'recovered']);

/** A benefit in a list. The match is one that its firm sees. */
export function cardOf(match: MatchRecord, standing: Standing): Card {
  const { rules, language, asOf, payments } = standing;
  const policy = versionOf(match, standing);
  const known = policy ?? findPolicy(rules, match.policy, asOf) ?? null;
  const amounts = showsAmount(match, rules);
  const next = nextStepOf(match, policy, standing);
  return {
    ...{ id: match._id, policy: match.policy, title: known?.title[language] ?? match.policy },
    department: known === null ? '' : departmentName(known, rules)[language],
    ...{ class: match.class, delivery: match.delivery, period: match.period, state: stateShown(match.state) },
    amount: amounts ? toYuan(match.amountFen) : null,
    payable: amounts ? toYuan(match.payableFen) : null,
    ceiling: match.ceiling,
    // Once money has come, its amount is no estimate any more, whatever became of it after.
    estimated: !PAID.has(stoodAt(match)),
    ...next,
    paused: match.state === 'hold',
    steps: stepsOf({
      ...{ match, stands: standsAt(match), policy, lastDay: next.lastDay },
      payments: payments.get(match._id) ?? [],
      nameOf: (department) => officeName(department, rules, language),
    }),
  };
}

/** Where a match stands, or stood before it was held. */
export function standsAt({ state, heldFrom }: Pick<MatchRecord, 'state' | 'heldFrom'>): MatchState {
  return state === 'hold' ? (heldFrom ?? state) : state;
}

export function officeName(key: string, { departments }: Pick<RuleBook, 'departments'>, language: 'zh' | 'en'): string {
  return departments.get(key)?.name[language] ?? key;
}

type SeenState = (typeof SEEN_STATES)[number];
type Unseen = Exclude<MatchState, SeenState | 'hold'>;

function stateShown(state: MatchState): SeenState {
  if (state === 'hold') return 'in-review';
  const unseen: Readonly<Record<Unseen, true>> = { matched: true, reviewing: true, publicised: true, objected: true };
  if (Object.hasOwn(unseen, state)) throw new Error(`a firm does not see a match that is ${state}`);
  return state as SeenState;
}
