import { forbidden } from '../http/errors.js';
import { scopeFor, type Who } from '../http/who.js';

/** Who belongs to a firm, and for whom it acts, is for its own members. @throws HttpError 403 */
export function needMember(who: Who, uscc: string): void {
  if (scopeFor(who, uscc) !== 'member') throw forbidden();
}

/** Letting others in and out is for the firm's administrators. @throws HttpError 403 */
export function needAdministrator({ firms }: Who, uscc: string): void {
  if (!firms.some((firm) => firm.uscc === uscc && firm.scope === 'member' && firm.administrator)) throw forbidden();
}
