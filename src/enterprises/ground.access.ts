import { forbidden } from '../http/errors.js';
import { scopeFor, type Who } from '../http/who.js';

/** Only the firm's own members consent, and take it back; no agency does. @throws HttpError 403 */
export function needConsent(who: Who, uscc: string): void {
  if (scopeFor(who, uscc) !== 'member') throw forbidden();
}
