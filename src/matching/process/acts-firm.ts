import { z } from 'zod';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import type { PolicyVersion } from '../../policies/policy.schema.js';
import type { Holidays } from '../../policies/policy.service.js';
import type { MatchRecord } from '../match.schema.js';
import { faultOfAccount, faultOfNumber, lastFour, sameName } from './account.js';
import { type ActContext, ActRefused, act, nothing, reference, text } from './acts.js';
import { enteredAt, lastDayOf, pausesOf } from './clock.js';
import type { Confirmation } from './process.schema.js';

const confirming = z.strictObject({
  /** The last four characters of the account that the firm was shown and confirms. */
  accountLast4: z.string().length(4).optional(),
  /** Reference of the firm's commitment (承诺书), where benefits are given against one. */
  commitment: reference.optional(),
});

/** What a firm, or the clock in its place, does with an offer; and the account that money needs. */
export const FIRM_ACTS = {
  confirm: act({
    input: confirming,
    recheck: true,
    act(match, { accountLast4 = null, commitment = null }, context) {
      const last = windowEnd(match, context.policy, context.holidays, context.asOf);
      if (last !== null && context.asOf > last)
        throw new ActRefused(`办理期已于 ${last} 截止 · the window was open until ${last}`);
      if (match.delivery === 'commitment' && commitment === null)
        throw new ActRefused('须作出承诺 · a commitment is needed');
      if (needsAccount(context)) checkConfirmed(accountLast4, context);
      return confirmed(context, { silent: false, accountLast4, commitment });
    },
  }),

  'accept-silence': act({
    input: nothing,
    recheck: true,
    act(match, _, context) {
      needWindowOver(match, context);
      if (context.policy.process.confirmation.onSilence !== 'accept')
        throw new ActRefused('此处逾期不视为同意 · silence is no consent here');
      return confirmed(context, { silent: true, accountLast4: null, commitment: null });
    },
  }),

  lapse: act({
    input: nothing,
    recheck: false,
    act(match, _, context) {
      needWindowOver(match, context);
      if (match.state === 'offered' && context.policy.process.confirmation.onSilence === 'accept') {
        throw new ActRefused('该政策逾期视为同意 · the policy takes silence for a yes');
      }
      return { events: ['lapse'] };
    },
  }),

  decline: act({
    input: z.strictObject({ statement: reference, reason: text.optional() }),
    recheck: false,
    act: (_, { statement, reason }, { who, at }) => ({
      events: ['decline'],
      process: { declined: { by: who.id, at, statement } },
      note: reason,
    }),
  }),

  apply: act({
    input: z.strictObject({ application: reference }),
    recheck: false,
    act: (_, { application }) => ({ events: ['apply'], process: { application } }),
  }),

  enjoy: act({
    input: z.strictObject({ source: reference }),
    recheck: false,
    act: (_, { source }) => ({ events: ['enjoy'], note: source }),
  }),

  'check-account': act({
    input: nothing,
    recheck: true,
    act(_match, _, context) {
      needPayable(context);
      return { events: ['check-account'] };
    },
  }),
} as const;

/**
 * The last day on which the firm may answer an offer (calendar days from the offer, pauses left out), or on which an
 * application is accepted; null where nothing ends it, it is paused, or ends after `by`.
 * @throws NoCalendarError where a year on the way has no working-day calendar
 */
export function windowEnd(
  match: Pick<MatchRecord, 'state' | 'history'>,
  policy: Pick<PolicyVersion, 'acceptUntil' | 'process'>,
  holidays: Holidays,
  by?: CivilDate,
): CivilDate | null {
  if (match.state === 'referred') return policy.acceptUntil;
  const offered = enteredAt(match.history, 'offered');
  const { windowDays } = policy.process.confirmation;
  // No window: an offer that only the firm's own act takes further.
  if (offered === null || windowDays === 0) return null;
  const span = { days: windowDays, unit: 'calendar' } as const;
  return lastDayOf(civilDateOf(offered), span, pausesOf(match.history), holidays, by);
}

function needWindowOver(match: MatchRecord, { policy, holidays, asOf }: ActContext): void {
  const last = windowEnd(match, policy, holidays);
  if (last === null || asOf <= last)
    throw new ActRefused(`办理期至 ${last ?? '企业答复'} · the window is open until ${last ?? 'the firm answers'}`);
}

const needsAccount = ({ policy }: ActContext): boolean => policy.process.confirmation.kind === 'wish+account';

function checkConfirmed(last4: string | null, { account, registeredName }: ActContext): void {
  if (account === null)
    throw new ActRefused('企业尚未填写账户，请先填写 · the firm has no account here: it is given first');
  if (last4 !== lastFour(account))
    throw new ActRefused('确认的账户与已填写的不一致 · the account confirmed is not the one stored');
  if (!sameName(account.holder, registeredName))
    throw new ActRefused('户名与登记名称不一致 · the account’s holder is not the registered name');
  const fault = faultOfNumber(account.number, account.kind);
  if (fault !== null) throw new ActRefused(fault);
}

function needPayable(context: ActContext): void {
  if (!needsAccount(context)) return;
  const fault = faultOfAccount(context.account, context.registeredName, context.asOf);
  if (fault !== null) throw new ActRefused(fault);
}

function confirmed({ who, at }: ActContext, more: Omit<Confirmation, 'by' | 'at'>) {
  const event = more.silent ? 'accept-silence' : 'confirm';
  return { events: [event], process: { confirmation: { by: who.id, at, ...more } } };
}
