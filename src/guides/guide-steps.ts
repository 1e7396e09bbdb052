import type { Words } from '../eligibility/facts.js';
import type { PolicyVersion } from '../policies/policy.schema.js';

/** One step of the way, with the longest that it takes. */
export interface GuideStep {
  readonly title: Words;
  readonly text: Words;
  /** Who is to act; the system where null. */
  readonly by: Words | null;
  readonly days: { readonly count: number; readonly of: 'working' | 'calendar' } | null;
}

type NameOf = (department: string) => Words;

const FIRM: Words = { zh: '经营主体', en: 'the enterprise' };

const REVIEWS: Readonly<Record<PolicyVersion['process']['review'][number]['kind'], Words>> = {
  first: { zh: '初审', en: 'First review' },
  joint: { zh: '会审', en: 'Joint review' },
  final: { zh: '终审', en: 'Final review' },
};

/** The way of a policy from the comparison to its end, as its process says. */
export function stepsOf(policy: PolicyVersion, nameOf: NameOf): GuideStep[] {
  if (policy.delivery === 'apply') return [COMPARED, APPLIED, ...workOf(policy, nameOf)];
  if (policy.class === 'relief') return [COMPARED, DECLARED];
  if (policy.class !== 'grant') return [COMPARED, GRANTED];
  const asked = confirmedBy(policy);
  const ways = [
    COMPARED,
    ...reviewsOf(policy, nameOf),
    ...publicityOf(policy, nameOf),
    ...asked,
    ...paymentOf(policy, nameOf),
  ];
  return ways.length === 1 ? [COMPARED, SETTLED] : ways;
}

/** Working days of all that departments do, one after another; null where nothing is bound to days. */
export function workingDaysOf(steps: readonly GuideStep[]): number | null {
  const days = steps.flatMap(({ days }) => (days?.of === 'working' ? [days.count] : []));
  return days.length === 0 ? null : days.reduce((sum, count) => sum + count, 0);
}

function workOf(policy: PolicyVersion, nameOf: NameOf): GuideStep[] {
  return [...reviewsOf(policy, nameOf), ...publicityOf(policy, nameOf), ...paymentOf(policy, nameOf)];
}

function reviewsOf({ process }: PolicyVersion, nameOf: NameOf): GuideStep[] {
  return process.review.map(({ department, kind, days }) => ({
    title: REVIEWS[kind],
    text: {
      zh: '核对比对结果和有关情况。部门未答复的，不视为同意。',
      en: 'The result of the comparison is checked. A department that does not answer has not agreed.',
    },
    by: nameOf(department),
    days: { count: days, of: 'working' },
  }));
}

function publicityOf({ process, department }: PolicyVersion, nameOf: NameOf): GuideStep[] {
  if (process.publicity === null) return [];
  return [
    {
      title: { zh: '公示', en: 'Publicity' },
      text: {
        zh: '公示名称、事项、金额，任何人可以提出异议；不公示账户和个人信息。',
        en: 'Name, item and amount are shown in public, and anyone may object; no account and no personal data.',
      },
      by: nameOf(department),
      days: { count: process.publicity.workingDays, of: 'working' },
    },
  ];
}

function confirmedBy({ process: { confirmation }, delivery }: PolicyVersion): GuideStep[] {
  if (confirmation.kind === 'none' && delivery === 'apply-free') return [];
  const { windowDays, onSilence, kind } = confirmation;
  const account = kind === 'wish+account';
  const promise: Words =
    delivery === 'commitment' ? { zh: '签署承诺书，', en: 'signs the commitment, ' } : { zh: '', en: '' };
  const silence: Words =
    onSilence === 'accept'
      ? { zh: '期内未答复的，按享受办理。', en: 'No answer in time is taken as a yes.' }
      : { zh: '期内未确认的，本批次不予拨付。', en: 'Without a confirmation in time nothing is paid in this batch.' };
  const isBound = windowDays > 0;
  return [
    {
      title: { zh: '确认', en: 'Confirmation' },
      text: {
        zh: `收到通知后，在企业空间${promise.zh}确认是否享受${account ? '，并核对收款账户' : ''}。${isBound ? silence.zh : ''}不愿享受的，可提交签字的放弃声明。`,
        en: `When told, the enterprise ${promise.en}confirms in its space that it wants it${account ? ' and checks the account' : ''}. ${isBound ? `${silence.en} ` : ''}Who does not want it may sign a statement.`,
      },
      by: FIRM,
      days: isBound ? { count: windowDays, of: 'calendar' } : null,
    },
  ];
}

function paymentOf({ process: { payment }, department }: PolicyVersion, nameOf: NameOf): GuideStep[] {
  if (payment === null) return [];
  return [
    {
      title: { zh: '拨付', en: 'Payment' },
      text: {
        zh: '资金拨付到核对过的账户，到账后通知。',
        en: 'The money goes to the account that was checked; its arrival is told.',
      },
      by: nameOf(department),
      days: { count: payment.workingDays, of: 'working' },
    },
  ];
}

const COMPARED: GuideStep = {
  title: { zh: '比对', en: 'Comparison' },
  text: {
    zh: '系统用各部门已有的数据逐条比对条件；数据不全的为待核实，不会因此认定为符合。比对结果不是行政决定。',
    en: 'Data that departments hold are compared with each condition; where data are missing it is undecided, never met. The result is no administrative decision.',
  },
  by: null,
  days: null,
};
const APPLIED: GuideStep = {
  title: { zh: '申请', en: 'Application' },
  text: {
    zh: '按本指南的条件和材料，向主管部门或各县区窗口提出申请。',
    en: 'The enterprise applies to the department or the office of its district, with the documents named here.',
  },
  by: FIRM,
  days: null,
};
const DECLARED: GuideStep = {
  title: { zh: '申报享受', en: 'Enjoyed in the declaration' },
  text: {
    zh: '申报、缴费或办理时享受，不经审核、公示和拨付。',
    en: 'It is enjoyed when declaring, paying or being served; nothing is reviewed, publicised or paid.',
  },
  by: FIRM,
  days: null,
};
const GRANTED: GuideStep = {
  title: { zh: '取得', en: 'Granted' },
  text: { zh: '符合条件的自动取得，无需办理。', en: 'Whoever meets the conditions has it by itself.' },
  by: null,
  days: null,
};
const SETTLED: GuideStep = {
  title: { zh: '兑现', en: 'Settlement' },
  text: {
    zh: '由经办机构直接兑现，不经审核、公示和确认，具体见“怎样兑现”。',
    en: 'Whoever handles it settles it directly, without review, publicity or confirmation; see how it works.',
  },
  by: null,
  days: null,
};
