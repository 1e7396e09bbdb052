import type { WriteTrace } from '../../http/write-trace.js';

/** What is decided, and the documents that it rests on. What somebody wrote of persons stays with the match. */
const KEPT = [
  ...['step', 'amount', 'payment', 'receipt', 'check', 'list', 'objection', 'upheld', 'accountLast4'],
  ...['commitment', 'statement', 'application', 'source'],
] as const;
const REASONS = ['reason', 'note', 'answer'] as const;
/** In characters; the act itself refuses what is longer. */
const LONGEST = 2000;

/** What the audit trail keeps of an act, by its name and input. */
export function actTrace(act: string, input: Readonly<Record<string, unknown>>) {
  const said: Record<string, string | number | boolean> = {};
  for (const name of KEPT) {
    const value = input[name];
    if (typeof value === 'string') said[name] = value.slice(0, LONGEST);
    if (typeof value === 'number' || typeof value === 'boolean') said[name] = value;
  }
  const reason = REASONS.map((name) => input[name]).find((value) => typeof value === 'string');
  return {
    after: { act, ...said },
    ...(reason === undefined ? {} : { why: reason.slice(0, LONGEST) }),
  } satisfies WriteTrace;
}
