import { z } from 'zod';
import type { MatchRecord } from '../match.schema.js';
import { eventAfterReview } from '../match-states.js';
import { type ActContext, ActRefused, act, nothing, reasoned, reference, text } from './acts.js';
import { processOf } from './process.schema.js';
import { excludedFrom, figuresOf, openSteps, passedSteps } from './review.js';

type Match = MatchRecord;

const passing = z.strictObject({ step: z.int().min(0).optional(), note: text.optional() });

/** What departments do: review, and put on show. */
export const REVIEW_ACTS = {
  'begin-review': act({ input: nothing, recheck: true, act: () => ({ events: ['begin-review'] }) }),

  'pass-step': act({
    input: passing,
    recheck: true,
    done: (match, { step }, { who, policy }) =>
      passedSteps(match).some(
        ({ by, department, step: taken }) =>
          by === who.id && department === (who.department ?? '') && (step ?? taken) === taken,
      ) && !ownSteps(match, who, policy).some((open) => (step ?? open) === open),
    act(match, { step, note }, context) {
      const { policy, who, at } = context;
      const taken = stepOf(match, step, context);
      if (excludedFrom(taken, policy.process.review, match).has(who.id)) {
        throw new ActRefused('初审与终审须为两人 · the first review and the final one need two persons');
      }
      const passed = { step: taken, by: who.id, department: who.department ?? '', at, figures: figuresOf(match) };
      const review = [...passedSteps(match), passed];
      const after = { ...match, process: { ...processOf(match), review } };
      const finished = openSteps(policy.process.review, after).length === 0 && policy.process.publicity === null;
      const next = finished ? [eventAfterReview(match.delivery, policy.process)] : [];
      return { events: ['pass-step', ...next], process: { review }, note };
    },
  }),

  reject: act({
    input: reasoned,
    recheck: false,
    act(match, { reason }, context) {
      stepOf(match, undefined, context, 'any');
      return { events: ['reject'], note: reason };
    },
  }),

  publicise: act({
    input: z.strictObject({ list: reference }),
    recheck: true,
    act(match, { list }, { policy }) {
      if (policy.process.publicity === null) throw new ActRefused('该政策不公示 · the policy has no publicity');
      needReviewed(match, policy);
      return { events: ['publicise'], process: { list } };
    },
  }),

  reopen: act({
    input: reasoned,
    // The next run decides it anew, on the version then in force.
    recheck: false,
    act(match, { reason }, { policy, asOf }) {
      const last = policy.acceptUntil ?? policy.validTo;
      if (match.state === 'lapsed' && policy.process.confirmation.onSilence === 'accept') {
        throw new ActRefused('该政策没有第二次期限 · the policy gives no second window');
      }
      if (last !== null && asOf > last)
        throw new ActRefused(`该政策受理已于 ${last} 截止 · the policy took cases until ${last}`);
      return { events: ['reopen'], note: reason };
    },
  }),
} as const;

/** @throws ActRefused where a step of the review is still open */
function needReviewed(match: Match, policy: ActContext['policy']): void {
  const open = openSteps(policy.process.review, match);
  if (open.length > 0)
    throw new ActRefused(
      `审核未完成，还有 ${open.length} 步 · the review is not finished: ${open.length} step(s) open`,
    );
}

function ownSteps(match: Match, who: ActContext['who'], policy: ActContext['policy']): readonly number[] {
  const { review } = policy.process;
  return openSteps(review, match).filter((step) => review[step]?.department === who.department);
}

/** The open step of the acting person's department; `any` where it does not matter which. */
function stepOf(match: Match, asked: number | undefined, { who, policy }: ActContext, which?: 'any'): number {
  const own = ownSteps(match, who, policy);
  const chosen = asked === undefined ? own : own.filter((step) => step === asked);
  const [first] = chosen;
  if (first === undefined)
    throw new ActRefused(
      `没有由您办理的审核步骤 · no step of ${who.department ?? 'this person'} is open in this review`,
    );
  if (chosen.length > 1 && which !== 'any')
    throw new ActRefused(
      `有多个步骤待办（${chosen.join('、')}），请指明 · steps ${chosen.join(', ')} are open: say which`,
    );
  return first;
}
