import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { type Contact, contactsOf } from '../enterprises/contact.service.js';
import { type EndingWindow, endingWindows, openWindowCases } from '../matching/process/due.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { departmentName, findPolicy } from '../policies/policy.service.js';
import type { Language, NoticeRecord } from './notice.schema.js';
import { insertNew } from './notice-store.js';
import { type TimelyTelling, timelyNotices } from './notices-to-firm.js';
import { WINDOW_ENDS, windowEnds } from './templates/window-ends.js';
import { DEPARTMENT } from './templates/wording.js';

/** Calendar days before a firm's window ends: the firm is warned, and later a specialist brought in. */
const WARNED_BEFORE = 5;
const SPECIALIST_BEFORE = 2;
const CHUNK = 200;

/** Each morning: firms are warned of windows that end soon without their answer, and specialists brought in. */
export async function warnOfWindows(deps: Deps): Promise<unknown> {
  const { windows, problems } = await endingWindows(deps.clock.now(), WARNED_BEFORE, deps);
  for (const problem of problems) deps.log.error(problem, 'a window’s end cannot be told');
  const warnings = togetherTold(windows);
  let notices = 0;
  for (let from = 0; from < warnings.length; from += CHUNK) {
    const chunk = warnings.slice(from, from + CHUNK);
    const contacts = await contactsOf(chunk.map(([{ match }]) => match.uscc));
    notices += await insertNew(chunk.flatMap((warning) => noticesOf(warning, contacts, deps)));
  }
  return { firms: warnings.length, notices, cases: await openWindowCases(SPECIALIST_BEFORE, deps) };
}

type Warning = [EndingWindow, ...EndingWindow[]];

/** What ends for one firm on one day is one warning. */
function togetherTold(windows: readonly EndingWindow[]): Warning[] {
  const warnings = new Map<string, Warning>();
  for (const window of windows) {
    const key = `${window.match.uscc} ${window.last}`;
    const warning = warnings.get(key);
    if (warning === undefined) warnings.set(key, [window]);
    else warning.push(window);
  }
  return [...warnings.values()];
}

/** Named after the last day, so that a window is warned of once, and again only where a pause has moved its end. */
function noticesOf(warning: Warning, contacts: ReadonlyMap<string, Contact>, deps: Deps): NoticeRecord[] {
  const [{ match, last }] = warning;
  const telling: TimelyTelling = {
    event: `window-${last}`,
    template: WINDOW_ENDS,
    departments: warning.flatMap((window) => policyOf(window, deps)?.department ?? []),
    content: (addressed, language) => {
      const benefits = warning.map((window) => benefitOf(window, language, deps));
      return windowEnds({ ...addressed, last, benefits }, language);
    },
  };
  return timelyNotices(match.uscc, contacts.get(match.uscc), telling, deps);
}

function policyOf({ match }: EndingWindow, { rules, clock }: Deps): PolicyVersion | undefined {
  return (
    rules.policies.find(({ code, version }) => code === match.policy && version === match.version) ??
    findPolicy(rules, match.policy, civilDateOf(clock.now()))
  );
}

function benefitOf(window: EndingWindow, language: Language, deps: Deps) {
  const { match } = window;
  const policy = policyOf(window, deps);
  return {
    title: policy?.title[language] ?? match.policy,
    department: policy === undefined ? DEPARTMENT[language] : departmentName(policy, deps.rules)[language],
    next: match.state === 'referred' ? ('apply' as const) : ('confirm' as const),
  };
}
