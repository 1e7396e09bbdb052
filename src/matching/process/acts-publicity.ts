import { z } from 'zod';
import type { MatchRecord } from '../match.schema.js';
import { eventAfterReview } from '../match-states.js';
import { type ActContext, ActRefused, act, nothing, reference, text } from './acts.js';
import { type Objection, processOf } from './process.schema.js';
import { lastDayShown } from './publicity.js';
import { passedSteps } from './review.js';

const objecting = z.strictObject({ objection: reference, text, contact: z.string().trim().max(200).optional() });
const answering = z.strictObject({ objection: reference, upheld: z.boolean(), answer: text });

const known = (match: MatchRecord, id: string): Objection | undefined =>
  processOf(match).objections?.find((objection) => objection.id === id);

/** What happens while a match is on public show, and at its end. */
export const PUBLICITY_ACTS = {
  object: act({
    input: objecting,
    recheck: false,
    done: (match, { objection }) => known(match, objection) !== undefined,
    act(match, { objection: id, text: said, contact = null }, { who, at }) {
      const objection: Objection = { id, at, text: said, contact, registeredBy: who.id };
      return { events: ['object'], process: { objections: [...(processOf(match).objections ?? []), objection] } };
    },
  }),

  'answer-objection': act({
    input: answering,
    recheck: false,
    done: (match, { objection, upheld }) => known(match, objection)?.answer?.upheld === upheld,
    act(match, { objection: id, upheld, answer }, context) {
      const { who, at } = context;
      const asked = known(match, id);
      if (asked === undefined) throw new ActRefused(`没有异议 ${id} · there is no objection ${id}`);
      if (asked.answer !== undefined) throw new ActRefused(`异议 ${id} 已答复 · objection ${id} is answered`);
      if (firstReviewers(match, context).has(who.id)) {
        throw new ActRefused(
          '异议须由初审人以外的人答复 · an objection is answered by another person than the first reviewer',
        );
      }
      const answered: Objection = { ...asked, answer: { by: who.id, at, text: answer, upheld } };
      const objections = (processOf(match).objections ?? []).map((one) => (one.id === id ? answered : one));
      const open = objections.some((one) => one.answer === undefined);
      const event = upheld ? 'uphold-objection' : open ? 'answer-objection' : 'dismiss-objection';
      return { events: [event], process: { objections }, note: answer };
    },
  }),

  offer: act({ input: nothing, recheck: true, act: (match, _, context) => onwards(match, 'offer', context) }),
  'make-payable': act({
    input: nothing,
    recheck: true,
    act: (match, _, context) => onwards(match, 'make-payable', context),
  }),
} as const;

/** After publicity to the firm or to finance; never before the last day is over. */
function onwards(match: MatchRecord, event: 'offer' | 'make-payable', context: ActContext) {
  const { policy, asOf, list, holidays } = context;
  if (eventAfterReview(match.delivery, policy.process) !== event)
    throw new ActRefused(`流程中没有此步骤 · the process does not ${event}`);
  if (match.state === 'matched' && (policy.process.review.length > 0 || policy.process.publicity !== null)) {
    throw new ActRefused('须先审核和公示 · review and publicity come first');
  }
  if (match.state !== 'publicised') return { events: [event] };
  if (list === null) throw new ActRefused('该匹配不在公示名单中 · the match is on no list');
  const last = lastDayShown(match, list, holidays);
  if (last === null || asOf <= last)
    throw new ActRefused(`公示至 ${last ?? '恢复之后'} · on show until ${last ?? 'the pause is over'}`);
  return { events: [event] };
}

/** Where nobody reviewed: who put the match on show. */
function firstReviewers(match: MatchRecord, { policy }: ActContext): ReadonlySet<string> {
  const first = passedSteps(match).filter(({ step }) => policy.process.review[step]?.kind === 'first');
  if (first.length > 0) return new Set(first.map(({ by }) => by));
  const shown = match.history.findLast(({ event }) => event === 'publicise');
  return new Set(shown?.who === undefined ? [] : [shown.who.id]);
}
