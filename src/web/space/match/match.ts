import type { z } from 'zod';
import type { performedSchema } from '../../../matching/process/process-answer.schema.js';
import type { matchPageSchema } from '../../../space/match-page.schema.js';

export type Match = z.output<typeof matchPageSchema>;
export type Action = Match['actions'][number];
export type Performed = z.output<typeof performedSchema>;

/** Whether the time to act is over, by the server's count. */
export function isOver({ daysLeft }: Pick<Match, 'daysLeft'>): boolean {
  return daysLeft !== null && daysLeft < 0;
}
