import { contactsOf } from '../enterprises/contact.service.js';
import type { NoticeDeps } from './notice.js';
import { insertNew } from './notice-store.js';
import { type Addressed, type TimelyTelling, timelyNotices } from './notices-to-firm.js';
import { CORRECTION_ANSWER, type CorrectionAnswerData, correctionAnswered } from './templates/correction-answer.js';

/**
 * Tells a firm how what it said to be wrong was answered; the same answer once. The words of the answer stay inside: a mail is read by
 * whoever gets it.
 * @param id of the correction
 * @param department key of the one that has answered
 */
export async function tellOfCorrection(
  uscc: string,
  id: string,
  department: string,
  answer: Omit<CorrectionAnswerData, keyof Addressed>,
  deps: NoticeDeps,
): Promise<void> {
  const contact = (await contactsOf([uscc])).get(uscc);
  const telling: TimelyTelling = {
    event: `correction-${id}`,
    template: CORRECTION_ANSWER,
    departments: [department],
    content: (addressed, language, channel) =>
      correctionAnswered({ ...addressed, ...answer, text: channel === 'inbox' ? answer.text : null }, language),
  };
  await insertNew(timelyNotices(uscc, contact, telling, deps));
}
