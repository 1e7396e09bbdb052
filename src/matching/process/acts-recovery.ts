import { z } from 'zod';
import { addDays } from '../../eligibility/civil-date.js';
import type { RoundMoney } from '../../payments/payment.schema.js';
import type { MatchRecord } from '../match.schema.js';
import { toYuan } from '../money.schema.js';
import { ActRefused, act, amount, nothing, reasoned, reference, text } from './acts.js';
import { processOf, type Recovered, type Recovery, receivedFen } from './process.schema.js';

const notifying = z.strictObject({
  reason: text,
  /** All that was paid and did not come back yet where absent. */
  amount: amount.optional(),
  /** The spot check that found it. */
  check: reference.optional(),
  /** Calendar days that the firm has to answer. */
  answerDays: z.int().min(5).max(60).default(10),
});

const dropping = reasoned.extend({
  /** What is left to be paid goes on as it was approved; each batch checks it anew, as ever. */
  resumeRest: z.boolean().optional(),
});

const receiving = z.strictObject({
  receipt: reference,
  /** What came back; all that was demanded where absent. */
  amount: amount.optional(),
});

/**
 * Taking money back: the firm is told why, may answer, and another person than who told it decides. Meanwhile what is
 * left of its instalments stands still, with its money set aside; a person says what becomes of it.
 */
export const RECOVERY_ACTS = {
  'notify-recovery': act({
    input: notifying,
    recheck: false,
    money: true,
    act(match, { reason, amount: asked, check = null, answerDays = 10 }, { who, at, asOf, money }) {
      const amountFen = asked ?? receivedFen(match, money.paidFen);
      needPaid(match, amountFen, money);
      const answerUntil = addDays(asOf, answerDays);
      const recovery: Recovery = { notifiedBy: who.id, at, reason, amountFen, check, answerUntil };
      return { events: ['notify-recovery'], process: { recovery }, note: reason };
    },
  }),

  'answer-recovery': act({
    input: z.strictObject({ answer: text }),
    recheck: false,
    done: (match, { answer }) => processOf(match).recovery?.answer?.text === answer,
    act(match, { answer }, { who, at, asOf }) {
      const recovery = recoveryOf(match);
      if (recovery.answer !== undefined) throw new ActRefused('企业已答复 · the firm has answered');
      if (asOf > recovery.answerUntil)
        throw new ActRefused(
          `答复已于 ${recovery.answerUntil} 截止 · answers were taken until ${recovery.answerUntil}`,
        );
      return {
        events: ['answer-recovery'],
        process: { recovery: { ...recovery, answer: { at, by: who.id, text: answer } } },
      };
    },
  }),

  'drop-recovery': act({
    input: dropping,
    recheck: false,
    money: true,
    act(match, { reason, resumeRest = false }, { money }) {
      const left = partsLeft(match, money);
      if (left > 0 && !resumeRest) {
        throw new ActRefused(
          `仍有 ${left} 笔待拨，请先止付或说明继续拨付（resumeRest） · ${left} part(s) are still to be paid: stop them first, or say that they go on (resumeRest)`,
        );
      }
      return { events: ['drop-recovery'], note: reason };
    },
  }),

  'decide-recovery': act({
    input: reasoned,
    recheck: false,
    money: true,
    act(match, { reason }, { who, at, asOf, money }) {
      const recovery = recoveryOf(match);
      if (recovery.notifiedBy === who.id)
        throw new ActRefused('须由发出通知以外的人决定 · another person than who notified it decides');
      if (recovery.answer === undefined && asOf <= recovery.answerUntil) {
        throw new ActRefused(
          `企业可答复至 ${recovery.answerUntil} · the firm may answer until ${recovery.answerUntil}`,
        );
      }
      // Its bank may have sent money back since.
      needPaid(match, recovery.amountFen, money);
      const decided = { ...recovery, decision: { at, by: who.id, reason } };
      return { events: ['decide-recovery'], process: { recovery: decided }, note: reason };
    },
  }),

  recover: act({
    input: receiving,
    recheck: false,
    done: (match, { receipt }) => processOf(match).recovered?.some((one) => one.receipt === receipt) ?? false,
    act(match, { receipt, amount: came }, { who, at }) {
      const demanded = recoveryOf(match).amountFen;
      const amountFen = came ?? demanded;
      if (amountFen > demanded) throw new ActRefused(`应退 ${toYuan(demanded)} 元 · ${toYuan(demanded)} was demanded`);
      const recovered: Recovered[] = [...(processOf(match).recovered ?? []), { amountFen, receipt, by: who.id, at }];
      return { events: ['recover'], process: { recovered } };
    },
  }),

  archive: act({ input: nothing, recheck: false, act: () => ({ events: ['archive'] }) }),
} as const;

/** @throws ActRefused where less than `amountFen` is with the firm */
function needPaid(match: MatchRecord, amountFen: number, money: RoundMoney): void {
  if (money.paidFen === 0)
    throw new ActRefused('尚未拨付，无可追回 · nothing of it has been paid: there is nothing to recover');
  const most = receivedFen(match, money.paidFen);
  if (most === 0) throw new ActRefused('已拨付的均已追回 · all that was paid of it has been recovered');
  if (amountFen > most)
    throw new ActRefused(
      `追回不得超过已拨付：最多 ${toYuan(most)} 元 · more than was paid cannot be recovered: at most ${toYuan(most)}`,
    );
}

/** How many parts are still to be paid, as far as nobody has stopped them. */
export function partsLeft(match: MatchRecord, { left }: Pick<RoundMoney, 'left'>): number {
  return processOf(match).stopped == null ? left : 0;
}

function recoveryOf(match: MatchRecord): Recovery {
  const { recovery } = processOf(match);
  if (recovery === undefined) throw new ActRefused('尚未发出追回通知 · no recovery was notified');
  return recovery;
}
