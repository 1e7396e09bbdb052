import { groupedYuan } from '../../matching/money.schema.js';
import type { Language, NoticeContent } from '../notice.schema.js';
import { closing } from './wording.js';

export const DESK_DIGEST = 'desk-digest@1';

export interface DeskDigestData {
  readonly desk: string;
  readonly number: string;
  readonly page: string;
  readonly asOf: string;
  /** Enterprises of the desk's districts that have something new. */
  readonly enterprises: number;
  readonly policies: readonly {
    readonly title: string;
    readonly kind: 'grant' | 'relief' | 'right' | 'status';
    readonly matches: number;
    /** Sum where amounts are known; null where none is, and for rights. */
    readonly amountFen: number | null;
  }[];
  /** The first few, so that a person knows where to begin. */
  readonly firms: readonly { readonly name: string; readonly uscc: string; readonly matches: number }[];
}

/** What a run found newly in the districts of one specialists' desk. */
export function deskDigest(data: DeskDigestData, language: Language): NoticeContent {
  return language === 'zh' ? zhDigest(data) : enDigest(data);
}

function zhDigest(data: DeskDigestData): NoticeContent {
  const policies = data.policies.map(({ title, kind, matches, amountFen }, index) => {
    const amount =
      amountFen === null ? '' : `，${kind === 'relief' ? '估算减免' : '预计'} ${groupedYuan(amountFen)} 元`;
    return `${index + 1}. ${title}：${matches} 户${amount}`;
  });
  const firms = data.firms.map(({ name, uscc, matches }) => `- ${name}（${uscc}）：${matches} 项`);
  const subject = `直达：${data.desk} 新增 ${data.enterprises} 户企业待跟进（编号 ${data.number}）`;
  const lines = [
    `${data.desk}：`,
    '',
    `截至 ${data.asOf} 的比对中，本片区 ${data.enterprises} 户经营主体有新的比对结果：`,
    '',
    ...policies,
    '',
    ...(firms.length < data.enterprises ? [`其中前 ${firms.length} 户：`] : ['涉及经营主体：']),
    ...firms,
    '',
    `全部清单见工作台：${data.page}`,
    '尚在复核、公示中的事项，请勿提前告知企业。',
    '',
    ...closing({ number: data.number }, 'zh'),
  ];
  return { subject, text: `${lines.join('\n')}\n` };
}

function enDigest(data: DeskDigestData): NoticeContent {
  const policies = data.policies.map(({ title, kind, matches, amountFen }, index) => {
    const what = kind === 'relief' ? 'estimated saving' : 'expected';
    const amount = amountFen === null ? '' : `, ${what} CNY ${groupedYuan(amountFen)}`;
    return `${index + 1}. ${title}: ${matches} enterprises${amount}`;
  });
  const firms = data.firms.map(({ name, uscc, matches }) => `- ${name} (${uscc}): ${matches}`);
  const subject = `Zhida: ${data.enterprises} enterprises to follow up for ${data.desk} (notice ${data.number})`;
  const lines = [
    `${data.desk},`,
    '',
    `the comparison as of ${data.asOf} has new results for ${data.enterprises} enterprises of your districts:`,
    '',
    ...policies,
    '',
    ...(firms.length < data.enterprises ? [`The first ${firms.length}:`] : ['Enterprises:']),
    ...firms,
    '',
    `The whole list is on the workbench: ${data.page}`,
    'Do not tell firms of matters that are still under review or in publicity.',
    '',
    ...closing({ number: data.number }, 'en'),
  ];
  return { subject, text: `${lines.join('\n')}\n` };
}
