import type { Deps } from '../../deps.js';
import type { CivilDate, Words } from '../../eligibility/facts.js';
import { HttpError } from '../../http/errors.js';
import type { Limits } from '../../http/rate-limit.js';
import { type Asked, checkNotice } from '../../notifications/genuine.service.js';

/** What somebody is told of a notice. */
export type Outcome =
  | { readonly kind: 'genuine'; readonly department: Words; readonly date: CivilDate }
  | { readonly kind: 'other' }
  | { readonly kind: 'later'; readonly seconds: string };

/** Too many wrong tries are an answer too: whoever holds a notice is told what to do until then. */
export async function outcomeOf(
  asked: Asked,
  address: string,
  deps: Pick<Deps, 'config' | 'rules'>,
  limits: Limits,
): Promise<Outcome> {
  try {
    const answer = await checkNotice(asked, address, deps, limits);
    if (!answer.genuine) return { kind: 'other' };
    return { kind: 'genuine', department: answer.department, date: answer.date };
  } catch (error) {
    if (!(error instanceof HttpError) || error.status !== 429) throw error;
    return { kind: 'later', seconds: error.headers['Retry-After'] ?? '900' };
  }
}
