import { z } from 'zod';
import { addDays } from '../../eligibility/civil-date.js';
import type { MatchRecord } from '../match.schema.js';
import { ActRefused, act, nothing, processOf, reasoned, reference, text } from './acts.js';
import type { Recovery } from './process.schema.js';

const notifying = z.strictObject({
  reason: text,
  /** Integer 分; all that was paid where absent. */
  amountFen: z.int().min(1).optional(),
  /** The spot check that found it. */
  check: reference.optional(),
  /** Calendar days that the firm has to answer. */
  answerDays: z.int().min(5).max(60).default(10),
});

/** Taking money back: the firm is told why, may answer, and another person than who told it decides. */
export const RECOVERY_ACTS = {
  'notify-recovery': act({
    input: notifying,
    recheck: false,
    act(match, { reason, amountFen = null, check = null, answerDays = 10 }, { who, at, asOf }) {
      if (amountFen !== null && match.amountFen !== null && amountFen > match.amountFen) {
        throw new ActRefused('more than was paid cannot be recovered');
      }
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
      if (recovery.answer !== undefined) throw new ActRefused('the firm has answered');
      if (asOf > recovery.answerUntil) throw new ActRefused(`answers were taken until ${recovery.answerUntil}`);
      return {
        events: ['answer-recovery'],
        process: { recovery: { ...recovery, answer: { at, by: who.id, text: answer } } },
      };
    },
  }),

  'drop-recovery': act({
    input: reasoned,
    recheck: false,
    act: (_, { reason }) => ({ events: ['drop-recovery'], note: reason }),
  }),

  'decide-recovery': act({
    input: reasoned,
    recheck: false,
    act(match, { reason }, { who, at, asOf }) {
      const recovery = recoveryOf(match);
      if (recovery.notifiedBy === who.id) throw new ActRefused('another person than who notified it decides');
      if (recovery.answer === undefined && asOf <= recovery.answerUntil) {
        throw new ActRefused(`the firm may answer until ${recovery.answerUntil}`);
      }
      const decided = { ...recovery, decision: { at, by: who.id, reason } };
      return { events: ['decide-recovery'], process: { recovery: decided }, note: reason };
    },
  }),

  recover: act({
    input: z.strictObject({ receipt: reference }),
    recheck: false,
    act: (match, { receipt }) => ({ events: ['recover'], process: { recovery: { ...recoveryOf(match), receipt } } }),
  }),

  archive: act({ input: nothing, recheck: false, act: () => ({ events: ['archive'] }) }),
} as const;

function recoveryOf(match: MatchRecord): Recovery {
  const { recovery } = processOf(match);
  if (recovery === undefined) throw new ActRefused('no recovery was notified');
  return recovery;
}
