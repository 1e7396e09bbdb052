import { z } from 'zod';
import type { MatchRecord, MatchState } from '../match.schema.js';
import { ActRefused, act, reasoned, reference } from './acts.js';
import { processOf, receivedFen } from './process.schema.js';

const AFTER_YES: ReadonlySet<MatchState> = new Set(['confirmed', 'payable']);

/** What staff and finance do about the money of a match. */
export const MONEY_ACTS = {
  refuse: act({
    input: reasoned,
    recheck: false,
    act: (_, { reason }) => ({ events: ['refuse'], note: reason }),
  }),

  'put-back': act({
    input: reasoned,
    recheck: true,
    act(match, { reason }) {
      if (!AFTER_YES.has(refusedAt(match)))
        throw new ActRefused(
          '不是在企业同意之后退回的，请用 reopen · it was not refused after the firm’s yes: reopen it',
        );
      return { events: ['put-back'], note: reason };
    },
  }),

  // The bank's receipt: the money has gone. Match and account were checked when it was sent.
  pay: act({
    input: z.strictObject({ payment: reference }),
    recheck: false,
    act: (_, { payment }) => ({ events: ['pay'], process: { payment } }),
  }),

  'stop-rest': act({
    input: reasoned,
    recheck: false,
    done: (match) => processOf(match).stopped != null,
    act: (_, { reason }, { who, at }) => ({
      events: ['stop-rest'],
      process: { stopped: { by: who.id, at, reason } },
      note: reason,
    }),
  }),

  'resume-rest': act({
    input: reasoned,
    recheck: true,
    money: true,
    done: (match) => match.state === 'paid' && processOf(match).stopped === null,
    act(match, { reason }, { money }) {
      const recovered = match.state === 'recovered';
      if (!recovered && processOf(match).stopped == null)
        throw new ActRefused('其分期并未停付 · its instalments were not stopped');
      if (money.left + money.ended === 0) throw new ActRefused('没有待拨付的款项 · nothing of it is left to be paid');
      if (recovered && receivedFen(match, money.paidFen) === 0)
        throw new ActRefused(
          '已拨付的均已追回，不再拨付 · all that was paid of it was taken back: nothing more of it is paid',
        );
      return { events: ['resume-rest'], process: { stopped: null }, note: reason };
    },
  }),
} as const;

/** Where the match stood when it was refused; a hold stands where it came from. */
function refusedAt({ history, state }: MatchRecord): MatchState {
  const refused = history.findLast(({ event }) => event === 'refuse');
  if (history.at(-1) !== refused || refused?.from == null) return state;
  if (refused.from !== 'hold') return refused.from;
  return history.findLast(({ to, from }) => to === 'hold' && from !== 'hold')?.from ?? state;
}
