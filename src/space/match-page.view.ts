import type { z } from 'zod';
import { civilDateOf } from '../eligibility/civil-date.js';
import { reaches } from '../http/who.js';
import { allows } from '../matching/firm-sight.service.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { toYuan } from '../matching/money.schema.js';
import { processOf, recoveredFen } from '../matching/process/process.schema.js';
import type { FirmPayment } from '../payments/firm-payments.service.js';
import type { PaymentState } from '../payments/payment.schema.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { type Card, cardOf } from './card.view.js';
import { historyShown } from './history-words.js';
import { FIRM_ACTIONS, type matchPageSchema } from './match-page.schema.js';
import { dayOf } from './money-left.js';
import { commitmentText, statementText } from './signed-texts.js';
import { type Standing, versionOf } from './standing.service.js';
import type { Why } from './why.service.js';

type Page = z.output<typeof matchPageSchema>;

/** One match as a page. It is one that its firm sees. */
export function matchPageView(match: MatchRecord, why: Why, standing: Standing): Page {
  const { language, account, scope } = standing;
  const card = cardOf(match, standing);
  const policy = versionOf(match, standing);
  const isOffered = match.state === 'offered';
  const signed = { title: card.title, period: match.period, ...standing };
  const payments = standing.payments.get(match._id) ?? [];
  return {
    ...card,
    version: match.version,
    summary: policy?.summary[language] ?? '',
    basis: (policy?.basis ?? []).map(({ title, documentNumber, issuer, url }) => ({
      title,
      documentNumber,
      issuer,
      url,
    })),
    verified: policy?.verified ?? false,
    guide: guideOf(match, policy, language),
    contacts: contactsOf(policy, standing),
    decidedOn: why.decidedOn,
    conditions: [...why.conditions],
    working: card.amount === null ? [] : [...why.working],
    account: {
      needed: match.class === 'grant' && policy?.process.confirmation.kind === 'wish+account',
      seen: account !== null,
      onFile: accountOf(account?.shown ?? null),
    },
    statement: isOffered ? statementText(signed) : null,
    commitment: isOffered && match.delivery === 'commitment' ? commitmentText(signed) : null,
    history: historyShown(match, language),
    payments: payments.map(paymentOf),
    recovery: recoveryOf(match),
    actions: reaches(scope, 'confirm') ? actionsOf(match, card) : [],
    mayAct: reaches(scope, 'confirm'),
  };
}

/** What the state table, the clock and the account leave to the firm. */
function actionsOf(match: MatchRecord, { next, daysLeft }: Card): Page['actions'] {
  const isOver = daysLeft !== null && daysLeft < 0;
  const may: Readonly<Record<(typeof FIRM_ACTIONS)[number], boolean>> = {
    confirm: next === 'confirm' || next === 'confirm-account',
    // A no is taken as long as the offer stands.
    decline: true,
    apply: !isOver,
    enjoy: true,
    'answer-recovery': next === 'answer-recovery',
  };
  return FIRM_ACTIONS.filter((act) => may[act] && allows(match.class, match.state, act));
}

function guideOf(match: MatchRecord, policy: PolicyVersion | null, language: 'zh' | 'en'): Page['guide'] {
  const guide = policy?.guide;
  return {
    beneficiaries: guide?.beneficiaries[language] ?? '',
    howItWorks: guide?.howItWorks[language] ?? '',
    documents: (guide?.documents ?? []).map((one) => one[language]),
    note: guide?.note?.[language] ?? null,
    route: policy?.routes.find(({ delivery }) => delivery === match.delivery)?.reason[language] ?? null,
  };
}

/** The nearest office: those of the firm's own county where there are any, else all. */
function contactsOf(policy: PolicyVersion | null, { enterprise, language }: Standing): Page['contacts'] {
  const all = policy?.contacts ?? [];
  const own = all.filter(({ district }) => district === enterprise.districtCode);
  return (own.length > 0 ? own : all).map(({ name, phone }) => ({ name: name[language], phone }));
}

function accountOf(shown: NonNullable<Standing['account']>['shown']): Page['account']['onFile'] {
  if (shown === null) return null;
  const { last4, bank, kind, payableFrom, proposed } = shown;
  return { last4, bank, kind, payableFrom, changing: proposed !== null };
}

const PAYMENT_SHOWN: Readonly<Record<PaymentState, Page['payments'][number]['state']>> = {
  ...{ waiting: 'planned', due: 'planned', batched: 'planned', ordered: 'ordered', paid: 'paid', returned: 'returned' },
  ...{ stopped: 'ended', 'given-back': 'ended', moved: 'ended' },
};

function paymentOf(payment: FirmPayment): Page['payments'][number] {
  const { _id: id, part, parts, amountFen, state, dueFrom, payBy } = payment;
  const isKnown = state === 'paid' || state === 'returned';
  return {
    ...{ id, part, parts, amount: toYuan(amountFen), state: PAYMENT_SHOWN[state], dueFrom, payBy },
    on: isKnown ? dayOf(payment) : null,
    receipt: state === 'paid' ? id : null,
  };
}

function recoveryOf(match: MatchRecord): Page['recovery'] {
  const { recovery } = processOf(match);
  if (recovery === undefined) return null;
  const { at, reason, amountFen, answerUntil, answer, decision } = recovery;
  return {
    ...{ on: civilDateOf(at), reason, amount: toYuan(amountFen), answerUntil },
    answer: answer === undefined ? null : { on: civilDateOf(answer.at), text: answer.text },
    decision: decision === undefined ? null : { on: civilDateOf(decision.at), reason: decision.reason },
    returned: toYuan(recoveredFen(match)),
  };
}
