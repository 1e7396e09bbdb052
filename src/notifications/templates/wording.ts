import { groupedYuan } from '../../matching/money.schema.js';
import { DELIVERY_WORDS } from '../../policies/policy-words.schema.js';
import type { Language } from '../notice.schema.js';

/** One benefit as a notice may name it. */
export interface NoticeBenefit {
  readonly title: string;
  readonly department: string;
  readonly kind: 'grant' | 'relief' | 'right' | 'status';
  readonly delivery: 'apply-free' | 'instant' | 'commitment' | 'apply';
  /** What the firm has to do next. */
  readonly next: 'confirm' | 'confirm-account' | 'account' | 'nothing' | 'declare' | 'apply';
  /** Null where the policy has an amount and it is not known yet. */
  readonly amountFen: number | null;
  /** Whether the policy has a formula at all; a relief may be worth what only the firm's books show. */
  readonly hasAmount: boolean;
  readonly ceiling: boolean;
}

const NEXT = {
  zh: {
    confirm: '请确认享受意愿；窗口期内未确认的，本批次不予拨付',
    'confirm-account': '请确认享受意愿并核对收款账户；窗口期内未确认的，本批次不予拨付',
    account: '由贵单位承继，尚未拨付的部分按程序拨付至贵单位账户；请核对收款账户',
    nothing: '无需操作，由主管部门按程序办理',
    declare: '申报时自行享受，无需另行办理',
    apply: '请向主管部门提出申请',
  },
  en: {
    confirm:
      'please confirm that you wish to receive it; without a confirmation in the window it is not paid in this batch',
    'confirm-account':
      'please confirm that you wish to receive it and check the receiving account; without a confirmation in the window it is not paid in this batch',
    account:
      'your entity takes it over, and what is still to be paid goes to its own account; please check the receiving account',
    nothing: 'nothing to do; the department carries it out',
    declare: 'enjoyed in your own tax or fee declaration; nothing else to do',
    apply: 'please apply to the department',
  },
} as const;

/** Of a policy that no rule book has any more. */
export const DEPARTMENT: Readonly<Record<Language, string>> = { zh: '主管部门', en: 'the department in charge' };

export function deliveryWords(delivery: NoticeBenefit['delivery'], language: Language): string {
  return DELIVERY_WORDS[delivery][language];
}

export function nextWords(next: NoticeBenefit['next'], language: Language): string {
  return NEXT[language][next];
}

/** `预计 7,200.00 元`, `预计最高 …`, `估算减免 …`; null where there is no amount to speak of. */
export function amountWords(benefit: NoticeBenefit, language: Language): string | null {
  const { amountFen, ceiling, kind } = benefit;
  if (!benefit.hasAmount || kind === 'right' || kind === 'status') return null;
  if (language === 'zh') {
    if (amountFen === null) return '金额待核实';
    return `${kind === 'relief' ? '估算减免' : '预计'}${ceiling ? '最高' : ''} ${groupedYuan(amountFen)} 元`;
  }
  if (amountFen === null) return 'amount to be verified';
  const most = ceiling ? 'at most ' : '';
  return `${kind === 'relief' ? 'estimated saving' : 'expected'} ${most}CNY ${groupedYuan(amountFen)}`;
}

/** The number of a notice, and the address where it is checked: none of what goes to staff, who know where it comes from. */
interface Checked {
  readonly number: string;
  readonly verification?: string;
}

/** The same end for every notice: it must not look like a fraud, and anyone can check it. */
export function closing({ number, verification }: Checked, language: Language): string[] {
  if (language === 'zh') {
    return [
      '比对结果由部门数据自动得出，不是行政决定；金额为预计，以主管部门审核结果为准。',
      '办理全程不收取任何费用，工作人员不会索要密码或验证码。',
      `通知编号：${number}。如有疑问，可${verification === undefined ? '' : `在 ${verification} 核验，或`}凭编号拨打 12345 核实。`,
    ];
  }
  return [
    'This result comes from comparing data of departments; it is not an administrative decision. Amounts are expected and subject to review by the department in charge.',
    'No fee is charged at any step, and nobody will ask you for a password or a code.',
    `Notice number: ${number}. In doubt, ${verification === undefined ? '' : `check it at ${verification} or `}call 12345 and give this number.`,
  ];
}

/** Text for HTML: names come from registers and may hold any character. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

export function htmlPage(language: Language, title: string, body: string): string {
  const lang = language === 'zh' ? 'zh-CN' : 'en';
  return `<!doctype html><html lang="${lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><title>${escapeHtml(title)}</title></head><body style="font-family:sans-serif;line-height:1.6;max-width:40em;margin:0 auto;padding:1em">${body}</body></html>`;
}
