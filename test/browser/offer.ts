import { civilDateOf } from '../../src/eligibility/civil-date.js';
import { writeContacts } from '../../src/enterprises/contact.service.js';
import { ownerName } from '../../src/jobs/lease.js';
import { MatchModel } from '../../src/matching/match.model.js';
import { type MatchRecord, matchIdOf } from '../../src/matching/match.schema.js';
import { performDue } from '../../src/matching/process/due.service.js';
import { evaluate } from '../../src/matching/runs/evaluate.service.js';
import { deliverDue, enqueueLeftOver } from '../../src/notifications/notification.service.js';
import { smtpMailer } from '../../src/notifications/smtp-mailer.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';
import { atLeast, fixed, policy, rulesWith, withPublicity } from '../helpers/city.js';
import { type Asked, signedInAs } from '../helpers/sign-in.js';
import { startRelay } from '../helpers/smtp.js';
import { FIRM } from './benefits.js';
import type { Stage } from './stage.js';

const GRANT = policy('X84-offer', atLeast('employees', 3), {
  ...{ benefit: fixed(7200), department: 'hrss', stacking: [], budget: null },
  process: {
    ...withPublicity,
    review: [
      { department: 'hrss', kind: 'first', days: 5 },
      { department: 'finance', kind: 'final', days: 5 },
    ],
    payment: { workingDays: 10 },
  },
});
export const TITLE = GRANT.title.zh;
export const MATCH = matchIdOf(GRANT.code, 'once', FIRM);
export const MATCH_ADDRESS = `/space/${FIRM}/matches/${encodeURIComponent(MATCH)}`;
export const MAIL_ADDRESS = 'office@firm.example.com';
export const PASSWORD = 'lotus-harbour-42';
/** Of the firm, as it would be typed. */
export const ACCOUNT = { number: '4400 1007 8801 0000 1234', bank: '示例银行河源分行', last4: '1234' };

export const offerRules = (): RuleBook => rulesWith(GRANT);

export const REVIEWER = { id: 'li', roles: ['staff'], department: 'hrss' };
const TREASURY = { id: 'he', roles: ['staff'], department: 'finance' };

/** What the firm's match is now. */
export async function stored(id = MATCH, uscc = FIRM): Promise<MatchRecord> {
  const match = await MatchModel.findOne({ _id: id, uscc }).lean<MatchRecord | null>();
  if (match === null) throw new Error(`no match ${id}`);
  return match;
}

/** What somebody of the staff asks the API for. Throws where it is refused. */
export async function staff(stage: Stage, path: string, { by, ...body }: Asked) {
  const person = by ?? REVIEWER;
  const response = await fetch(`${stage.base}/api/v1/work${path}`, {
    method: 'POST',
    headers: { ...(await signedInAs(person, [], stage.clock.now())), 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${path}: ${text}`);
  return text;
}

/** What the timetable does from minute to minute: what is due, and what is to be told, by mail through a relay. @returns the mails */
export async function timetable(stage: Stage): Promise<string[]> {
  await performDue(stage.deps);
  await enqueueLeftOver(stage.deps);
  const relay = await startRelay();
  const mailer = smtpMailer({ url: relay.url, from: 'zhida@example.com' });
  await deliverDue({ ...stage.deps, mailer }, ownerName());
  await mailer.close();
  await relay.close();
  return relay.received
    .filter(({ recipients }) => recipients.includes(MAIL_ADDRESS))
    .map(({ mail }) => mail.text ?? '');
}

/** A match on its way to the firm: compared, reviewed by two departments, shown to the public, offered. @returns the mail about it */
export async function untilOffered(stage: Stage): Promise<string> {
  const { clock, deps } = stage;
  await writeContacts([{ uscc: FIRM, contactEmail: MAIL_ADDRESS }]);
  await evaluate({ trigger: 'test', tell: true }, deps);
  const about = `/matches/${encodeURIComponent(MATCH)}/acts`;
  await timetable(stage);
  await staff(stage, `${about}/pass-step`, { by: REVIEWER, input: {} });
  await staff(stage, `${about}/pass-step`, { by: TREASURY, input: {} });
  await staff(stage, '/publicity-lists', { by: REVIEWER, matches: [MATCH] });
  await timetable(stage);
  // Five working days later, in the morning.
  clock.advance(8 * 86_400_000);
  const [mail, ...others] = await timetable(stage);
  if (mail === undefined || others.length > 0)
    throw new Error(`${others.length + 1} mails on ${civilDateOf(clock.now())}`);
  return mail;
}

/** The link of a notice, as it stands in its mail. */
export function linkIn(mail: string, { base }: Pick<Stage, 'base'>): string {
  const [link] = mail.match(new RegExp(`${base}/n/[^\\s）)]+`)) ?? [];
  if (link === undefined) throw new Error(`no link in the mail: ${mail}`);
  return link;
}
