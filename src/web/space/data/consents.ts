import type { z } from 'zod';
import type { groundSchema, sourcesSchema } from '../../../enterprises/ground.schema.js';
import { type Answer, useAnswer, usePlainAnswer } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';

export type Consent = z.output<typeof groundSchema>;
export type Sources = z.output<typeof sourcesSchema>;
export type Source = Sources['items'][number];

export function useConsents(): Answer<{ readonly items: readonly Consent[] }> {
  return usePlainAnswer(`${useFirmPath()}/authorisations`);
}

/** Whom the firm may consent to, and until when. */
export function useSources(): Answer<Sources> {
  return useAnswer<Sources>(`${useFirmPath()}/sources`);
}

/** How a consent stands on a day. */
export function standingOf({ withdrawnAt, until }: Consent, today: string): 'holds' | 'withdrawn' | 'over' {
  if (withdrawnAt !== null) return 'withdrawn';
  return until !== null && until < today ? 'over' : 'holds';
}

/** The same day of the next year, which a form begins with; never later than may be. */
export function nextYear(today: string, last: string): string {
  const [year = '', ...rest] = today.split('-');
  const day = [String(Number(year) + 1), ...rest].join('-').replace('-02-29', '-02-28');
  return day < last ? day : last;
}
