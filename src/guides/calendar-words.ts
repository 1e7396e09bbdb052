import type { CivilDate, Words } from '../eligibility/facts.js';
import type { Delivery, PolicyVersion } from '../policies/policy.schema.js';
import type { CalendarKind } from './calendar.schema.js';

/** What happens on a day of the calendar, in a word. */
export const KIND_WORDS: Readonly<Record<CalendarKind, Words>> = {
  opens: { zh: '开始施行', en: 'Comes into force' },
  renewed: { zh: '延续', en: 'Renewed' },
  period: { zh: '新一期比对', en: 'Next period compared' },
  closes: { zh: '受理截止', en: 'Last day of acceptance' },
  'paid-until': { zh: '拨付截止', en: 'Last day of payment' },
  ends: { zh: '到期', en: 'Ends' },
};

/** What a firm has to do for it. */
const TO_DO: Readonly<Record<Delivery, Words>> = {
  'apply-free': {
    zh: '无需申请，由部门用已有数据比对。',
    en: 'It takes no application: departments compare data they hold.',
  },
  instant: {
    zh: '符合条件的，提出或申报时即可享受。',
    en: 'Who meets the conditions has it on request or by declaring it.',
  },
  commitment: {
    zh: '符合条件的，作出书面承诺后兑现。',
    en: 'Who meets the conditions has it after a written commitment.',
  },
  apply: { zh: '符合条件的，按办事指南申请。', en: 'Who meets the conditions applies as the guide says.' },
};

export function opensMeaning({ delivery }: PolicyVersion): Words {
  return {
    zh: `自这一天起施行。${TO_DO[delivery].zh}`,
    en: `In force from this day. ${TO_DO[delivery].en}`,
  };
}

export function renewedMeaning({ delivery }: PolicyVersion): Words {
  return {
    zh: `新的一版自这一天起施行，条件和标准以新版为准。${TO_DO[delivery].zh}`,
    en: `A new version is in force from this day; its conditions and standard decide. ${TO_DO[delivery].en}`,
  };
}

/** `period` as rules name it: 2026, 2026Q3. */
export function periodMeaning({ delivery }: PolicyVersion, period: string): Words {
  const [year, quarter] = period.split('Q');
  const name =
    quarter === undefined
      ? { zh: `${year}年度`, en: `the year ${year}` }
      : { zh: `${year}年第${quarter}季度`, en: `quarter ${quarter} of ${year}` };
  return {
    zh: `自这一天起按${name.zh}比对，有关数据公布后结果会更新。${TO_DO[delivery].zh}`,
    en: `From this day ${name.en} is compared; results change as data are published. ${TO_DO[delivery].en}`,
  };
}

export const CLOSES_MEANING: Words = {
  zh: '受理的最后一天：需要申请或者确认的，请在这一天以前办理。',
  en: 'The last day of acceptance: what has to be applied for or confirmed is done by then.',
};

export const PAID_UNTIL_MEANING: Words = {
  zh: '按本政策拨付的最后一天。',
  en: 'The last day on which this policy is paid.',
};

/** @param next the first day of the version that follows, where there is one */
export function endsMeaning({ renewal, class: kind }: PolicyVersion, next: CivilDate | null): Words {
  const last =
    kind === 'relief'
      ? { zh: '有效期的最后一天，此后不再享受。', en: 'The last day: it is not enjoyed after that.' }
      : { zh: '有效期的最后一天，此后不再比对。', en: 'The last day: nothing is compared after that.' };
  if (next !== null) {
    return {
      zh: `${last.zh}已有新的一版，自 ${next} 起施行。`,
      en: `${last.en} A new version is in force from ${next}.`,
    };
  }
  if (renewal !== null) return { zh: `${last.zh}${renewal.zh}`, en: `${last.en} ${renewal.en}` };
  return {
    zh: `${last.zh}是否延续，以主管部门通知为准。`,
    en: `${last.en} Whether it is renewed, the department will say.`,
  };
}
