import type { Deps } from '../deps.js';
import type { Contact } from '../enterprises/contact.service.js';
import { showsAmount } from '../matching/match.access.js';
import type { PendingMatch } from '../matching/telling.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type NewNotice, type NoticeDeps, noticeRecord } from './notice.js';
import type { Channel, Language, NoticeContent, NoticeRecord } from './notice.schema.js';
import { addressesOf, reachOf } from './notices-to-firm.js';
import type { Telling } from './telling.js';
import { NEW_BENEFITS, newBenefits } from './templates/new-benefits.js';
import { DEPARTMENT, type NoticeBenefit } from './templates/wording.js';

export interface FirmNoticeInput {
  readonly uscc: string;
  readonly telling: Telling;
  readonly contact: Contact | undefined;
  /** Of the first run of an installation: nothing leaves the house. */
  readonly baseline: boolean;
  readonly year: number;
}

type Needs = NoticeDeps & Pick<Deps, 'rules'>;

/** The notices of one firm for one event: its inbox holds everything, e-mail all but the reliefs. */
export function firmNotices(input: FirmNoticeInput, deps: Needs): NoticeRecord[] {
  const { telling, contact, baseline } = input;
  const mailed = telling.matches.filter((match) => match.class !== 'relief');
  // What waits for an answer is warned of by mail before its window ends.
  const { channels } = reachOf(contact, false);
  const notices = [noticeOf(input, telling.matches, 'inbox', deps)];
  if (!baseline && mailed.length > 0 && channels.includes('email'))
    notices.push(noticeOf(input, mailed, 'email', deps));
  return notices;
}

function noticeOf(
  { uscc, telling, contact, year }: FirmNoticeInput,
  matches: readonly PendingMatch[],
  channel: Channel,
  deps: Needs,
): NoticeRecord {
  const hasReliefs = channel === 'inbox' && matches.some((match) => match.class === 'relief');
  const { language, address } = reachOf(contact, false);
  const notice: NewNotice = {
    event: telling.event,
    channel,
    recipient: uscc,
    uscc,
    runId: telling.runId,
    template: NEW_BENEFITS,
    language,
    address: channel === 'email' ? address : null,
    items: matches.map(({ _id, round }) => ({ match: _id, round })),
    departments: matches.flatMap((match) => policyOf(match, deps.rules)?.department ?? []),
    ...(hasReliefs ? { reliefYear: year } : {}),
  };
  const content = (number: string): NoticeContent => {
    const benefits = matches.map((match) => benefitOf(match, language, deps));
    return newBenefits({ firm: contact?.name || uscc, ...addressesOf(number, deps), benefits }, language);
  };
  return noticeRecord(notice, content, deps);
}

function benefitOf(match: PendingMatch, language: Language, { rules }: Needs): NoticeBenefit {
  const policy = policyOf(match, rules);
  const shown = showsAmount(match, rules);
  return {
    title: policy?.title[language] ?? match.policy,
    department: rules.departments.get(policy?.department ?? '')?.name[language] ?? DEPARTMENT[language],
    kind: match.class,
    delivery: match.delivery,
    next: nextOf(match, policy),
    amountFen: shown ? match.amountFen : null,
    // Of what a predecessor was paid in part, the amount is not what is still to come.
    hasAmount: shown && match.state !== 'paid' && (policy === undefined || policy.benefit !== null),
    ceiling: match.ceiling,
  };
}

const policiesByName = new WeakMap<RuleBook, ReadonlyMap<string, PolicyVersion>>();

function policyOf({ policy, version }: PendingMatch, rules: RuleBook): PolicyVersion | undefined {
  let known = policiesByName.get(rules);
  if (known === undefined) {
    known = new Map(rules.policies.map((one) => [`${one.code} ${one.version}`, one]));
    policiesByName.set(rules, known);
  }
  return known.get(`${policy} ${version}`);
}

const AFTER_YES: ReadonlySet<PendingMatch['state']> = new Set(['confirmed', 'payable', 'paid']);

function nextOf(match: PendingMatch, policy: PolicyVersion | undefined): NoticeBenefit['next'] {
  if (match.class === 'relief') return 'declare';
  if (match.state === 'referred') return 'apply';
  const needsAccount = policy?.process.confirmation.kind === 'wish+account';
  // Its predecessor had confirmed it. A firm may also confirm its own before it is told: that one has done it all.
  if (match.inheritedFrom !== undefined && AFTER_YES.has(match.state) && needsAccount) return 'account';
  if (match.state !== 'offered') return 'nothing';
  return needsAccount ? 'confirm-account' : 'confirm';
}
