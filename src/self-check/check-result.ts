import { explainGap, findPolicyGaps, type Language } from '../eligibility/index.js';
import { meaningOf } from '../guides/guide.service.js';
import { guidePath } from '../guides/guide-address.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { departmentName } from '../policies/policy.service.js';
import { CLASS_WORDS } from '../policies/policy-words.schema.js';
import type { Checked, Checking } from './checking.js';
import type { CheckResult } from './self-check.schema.js';

/** Everywhere in the country it is the same number. */
const HOTLINE = { name: { zh: '政务服务便民热线', en: 'Public service hotline' }, phone: '12345' };

/** How a policy comes out, and what is to be done. */
export function resultView(
  checked: Checked,
  district: string | null,
  checking: Checking,
  language: Language,
): CheckResult {
  const { policy, facts, entitlement } = checked;
  const { verdict, reason, benefit } = entitlement;
  const { rules, scope } = checking;
  const isGranted = verdict === 'eligible' && benefit !== null;
  const gaps = findPolicyGaps(policy, entitlement, facts, scope.asOf, rules)?.smallest ?? null;
  return {
    ...{ policy: policy.code, title: policy.title[language], class: policy.class },
    className: CLASS_WORDS[policy.class][language],
    department: departmentName(policy, rules)[language],
    ...{ verdict, reason: reason?.[language] ?? null },
    ...{ amount: isGranted ? benefit.amount : null, ceiling: isGranted && benefit.ceiling },
    gaps: gaps?.map((gap) => ({ kind: gap.kind, fact: gap.fact, text: explainGap(gap, language, rules) })) ?? null,
    next: nextOf(checked)[language],
    guide: guidePath(policy.code),
    contacts: contactsOf(policy, district).map(({ name, phone }) => ({ name: name[language], phone })),
  };
}

function nextOf({ policy, entitlement: { verdict, delivery } }: Checked) {
  return verdict === 'eligible' ? meaningOf(policy, delivery) : NEXT[verdict];
}

const NEXT = {
  ineligible: { zh: '条件变化后可再来自测。', en: 'Check again when something has changed.' },
  undecided: {
    zh: '登录企业空间，用部门已有的数据比对；也可咨询下列单位。',
    en: 'Sign in to the enterprise’s space, where data that departments hold are compared; or ask those below.',
  },
  'not-in-force': { zh: '可查看适用于所在地的其他政策。', en: 'See what applies where the enterprise is.' },
} as const;

/** Whom to ask: in the firm's district, else in the city; and the hotline. */
function contactsOf(
  { contacts }: PolicyVersion,
  district: string | null,
): readonly Omit<PolicyVersion['contacts'][number], 'district'>[] {
  const near = contacts.filter((one) => one.district === district);
  const found = near.length > 0 ? near : contacts.filter((one) => one.district.endsWith('00'));
  return found.some(({ phone }) => phone === HOTLINE.phone) ? found : [...found, HOTLINE];
}
