import type { z } from 'zod';
import type { cardSchema } from '../../../space/card.schema.js';
import type { Firm } from '../../app/session.js';

/** One benefit in a list. */
export type Card = z.output<typeof cardSchema>;

export function matchAddress(uscc: string, id: string): string {
  return `/space/${uscc}/matches/${encodeURIComponent(id)}`;
}

/** Whether the reader may answer an offer for the firm. */
export function mayAct({ scope }: Pick<Firm, 'scope'>): boolean {
  return scope === 'member' || scope === 'confirm';
}
