import { z } from 'zod';
import type { ObjectedMatch } from '../matching/process/objected.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { FILE_TYPES, type Objection } from './objection.schema.js';
import { itemOf } from './public-objection.js';
import { shownNumber } from './receipt-number.js';

const words = z.object({ zh: z.string(), en: z.string() });

/** As the department reads it that answers. Who objected is asked for apart. */
export const workObjectionSchema = z.object({
  ...{ id: z.string(), receipt: z.string(), state: z.enum(['received', 'answered']) },
  ...{ list: z.string(), policy: z.string(), item: words },
  entry: z.object({ number: z.number(), name: z.string(), match: z.string() }).nullable(),
  /** Where its match stands: stopped by it, held for another reason, not stopped yet, or on show no more; null for a whole list. */
  stands: z.enum(['objected', 'held', 'runs', 'left']).nullable(),
  ...{ kind: z.enum(['anonymous', 'real-name']), text: z.string() },
  files: z.array(z.object({ number: z.number(), type: z.enum(FILE_TYPES), bytes: z.number() })),
  ...{ receivedAt: z.iso.datetime(), dueOn: z.string().nullable() },
  answer: z.object({ text: z.string(), at: z.iso.datetime(), upheld: z.boolean(), by: z.string() }).nullable(),
});

export function workObjectionView(
  objection: Objection,
  match: ObjectedMatch | undefined,
  rules: RuleBook,
): z.input<typeof workObjectionSchema> {
  const { _id, state, list, policy, entry, kind, text, files, receivedAt, dueOn, answer } = objection;
  return {
    ...{ id: _id, receipt: shownNumber(_id), state, list, policy, item: itemOf(objection, rules).item },
    entry: entry === null ? null : { number: entry.number, name: entry.name, match: entry.match },
    stands: entry === null ? null : (match?.stands ?? 'left'),
    ...{ kind, text },
    files: files.map((file, place) => ({ number: place + 1, ...file })),
    ...{ receivedAt: receivedAt.toISOString(), dueOn },
    answer: answer === null ? null : { ...answer, at: answer.at.toISOString() },
  };
}
