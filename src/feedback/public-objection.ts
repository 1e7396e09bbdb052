import type { z } from 'zod';
import { civilDateOf } from '../eligibility/civil-date.js';
import { departmentName, findPolicy } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { Objection, publicObjectionSchema } from './objection.schema.js';
import { shownNumber } from './receipt-number.js';

export type PublicObjection = z.input<typeof publicObjectionSchema>;

/** As whoever has its number reads it. */
export function publicObjectionView(objection: Objection, rules: RuleBook): PublicObjection {
  const { _id, state, receivedAt, dueOn, answer } = objection;
  return {
    ...{ receipt: shownNumber(_id), state, ...itemOf(objection, rules) },
    ...{ receivedOn: civilDateOf(receivedAt), dueOn },
    answer: answer === null ? null : { text: answer.text, on: civilDateOf(answer.at), upheld: answer.upheld },
  };
}

/** What an objection is about, in words. */
export function itemOf({ policy: code, receivedAt }: Objection, rules: RuleBook) {
  const policy = findPolicy(rules, code, civilDateOf(receivedAt));
  return {
    item: policy?.title ?? { zh: code, en: code },
    department: policy === undefined ? null : departmentName(policy, rules),
  };
}
