import type { Words } from '../../eligibility/facts.js';
import type { Language, NoticeContent } from '../notice.schema.js';
import type { Addressed } from '../notices-to-firm.js';
import { closing } from './wording.js';

export const CORRECTION_ANSWER = 'correction-answer@2';

export interface CorrectionAnswerData extends Addressed {
  readonly fact: Words;
  readonly period: string | null;
  readonly department: Words;
  readonly outcome: 'corrected' | 'kept';
  /** The department’s own words; null where they are read in the enterprise space alone. */
  readonly text: string | null;
}

const OUTCOME = {
  zh: {
    corrected: '部门已在数据源更正。新数据传来后，平台自动重新比对。',
    kept: '经核实，部门数据不作更改。',
  },
  en: {
    corrected: 'the department has mended its data. As soon as they arrive here, everything is compared anew.',
    kept: 'the department has checked its data and leaves them as they are.',
  },
} as const;

/** How a department has answered what a firm says is wrong in its data. */
export function correctionAnswered(data: CorrectionAnswerData, language: Language): NoticeContent {
  const { firm, number, page, verification, fact, period, department, outcome, text } = data;
  const zh = language === 'zh';
  const subject = zh
    ? `直达：数据更正申请的答复（编号 ${number}）`
    : `Zhida: answer to your report of wrong data (notice ${number})`;
  const of = period === null ? '' : zh ? `（${period}）` : ` (${period})`;
  const about = zh
    ? `贵单位反映“${fact.zh}”${of}有误，${department.zh}已答复：`
    : `you reported that "${fact.en}"${of} is wrong. Answer of ${department.en}:`;
  const lines = [
    ...[zh ? `${firm}：` : `${firm},`, '', about, OUTCOME[language][outcome], ''],
    ...(text === null ? [] : [text, '']),
    zh ? `在企业空间查看：${page}` : `In your enterprise space: ${page}`,
    ...['', ...closing({ number, verification }, language)],
  ];
  return { subject, text: `${lines.join('\n')}\n` };
}
