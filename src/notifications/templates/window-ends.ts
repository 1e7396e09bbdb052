import type { CivilDate } from '../../eligibility/facts.js';
import type { Language, NoticeContent } from '../notice.schema.js';
import type { Addressed } from '../notices-to-firm.js';
import { closing } from './wording.js';

export const WINDOW_ENDS = 'window-ends@3';

export interface WindowEndsData extends Addressed {
  /** The last day, the same for all. */
  readonly last: CivilDate;
  readonly benefits: readonly {
    readonly title: string;
    readonly department: string;
    readonly next: 'confirm' | 'apply';
  }[];
}

const NEXT = {
  zh: {
    confirm: '确认享受意愿；期限内未确认的，本批次不予拨付',
    apply: '向主管部门提出申请；期限内未申请的，本次不再受理',
  },
  en: {
    confirm: 'confirm that you wish to receive it; without a confirmation by then it is not paid in this batch',
    apply: 'apply to the department; it takes no application later',
  },
} as const;

/** What a firm has not answered yet, told a few days before the last one. */
export function windowEnds(data: WindowEndsData, language: Language): NoticeContent {
  const { firm, number, page, verification, last, benefits } = data;
  const zh = language === 'zh';
  const items = benefits.map(({ title, department, next }, at) =>
    zh
      ? `${at + 1}. ${title}（${department}）：请${NEXT.zh[next]}`
      : `${at + 1}. ${title} (${department}): ${NEXT.en[next]}`,
  );
  const subject = zh
    ? `直达：${benefits.length} 项惠企事项将于 ${last} 截止（编号 ${number}）`
    : `Zhida: ${benefits.length} benefits wait for your answer until ${last} (notice ${number})`;
  const lines = zh
    ? [`${firm}：`, '', `以下事项尚未收到贵单位的答复，截止日期为 ${last}（含当日）：`, '', ...items]
    : [`${firm},`, '', `the following wait for your answer, at the latest on ${last}:`, '', ...items];
  const where = zh ? `在企业空间办理：${page}` : `In your enterprise space: ${page}`;
  return { subject, text: `${[...lines, '', where, '', ...closing({ number, verification }, language)].join('\n')}\n` };
}
