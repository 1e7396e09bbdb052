import type { Language, NoticeContent } from '../notice.schema.js';
import type { Addressed } from '../notices-to-firm.js';
import { amountWords, closing, deliveryWords, escapeHtml, htmlPage, type NoticeBenefit, nextWords } from './wording.js';

/** Raised with every change of the words; kept with each notice. */
export const NEW_BENEFITS = 'new-benefits@3';

export interface NewBenefitsData extends Addressed {
  readonly benefits: readonly NoticeBenefit[];
}

const HEADINGS = {
  zh: { grant: '奖补', relief: '减免（申报时自行享受，估算）', right: '权益', status: '资质' },
  en: {
    grant: 'Grants',
    relief: 'Reliefs (enjoyed in your own declaration, estimated)',
    right: 'Rights',
    status: 'Statuses',
  },
} as const;
const KINDS = ['grant', 'right', 'status', 'relief'] as const;

/** What a run found newly for one firm and its process lets it see, in one message. */
export function newBenefits(data: NewBenefitsData, language: Language): NoticeContent {
  const words = language === 'zh' ? zhWords(data) : enWords(data);
  const groups = KINDS.map((kind) => ({
    heading: HEADINGS[language][kind],
    benefits: data.benefits.filter((benefit) => benefit.kind === kind),
  })).filter((group) => group.benefits.length > 0);
  const end = closing(data, language);
  const lines = [words.greeting, '', words.opening, ''];
  for (const { heading, benefits } of groups) {
    lines.push(`${heading}`);
    for (const [index, benefit] of benefits.entries()) {
      lines.push(`${index + 1}. ${benefit.title}`, ...details(benefit, language).map((line) => `   ${line}`));
    }
    lines.push('');
  }
  lines.push(words.open, '', ...end);
  return {
    subject: words.subject,
    text: `${lines.join('\n')}\n`,
    // An inbox has no use for it.
    get html() {
      return htmlOf(groups, { ...words, end }, language);
    },
  };
}

function htmlOf(
  groups: readonly { readonly heading: string; readonly benefits: readonly NoticeBenefit[] }[],
  words: ReturnType<typeof zhWords> & { readonly end: string[] },
  language: Language,
): string {
  const list = groups.map(({ heading, benefits }) => {
    const items = benefits.map(
      (benefit) =>
        `<li><strong>${escapeHtml(benefit.title)}</strong><br>${details(benefit, language).map(escapeHtml).join('<br>')}</li>`,
    );
    return `<h2 style="font-size:1.1em">${escapeHtml(heading)}</h2><ol>${items.join('')}</ol>`;
  });
  const paragraphs = (texts: string[]): string => texts.map((text) => `<p>${escapeHtml(text)}</p>`).join('');
  const body = paragraphs([words.greeting, words.opening]) + list.join('') + paragraphs([words.open, ...words.end]);
  return htmlPage(language, words.subject, body);
}

function details(benefit: NoticeBenefit, language: Language): string[] {
  const zh = language === 'zh';
  const colon = zh ? '：' : ': ';
  const amount = amountWords(benefit, language);
  return [
    `${zh ? '主管部门' : 'Department'}${colon}${benefit.department}`,
    `${zh ? '兑现方式' : 'Delivery'}${colon}${deliveryWords(benefit.delivery, language)}`,
    ...(amount === null ? [] : [`${zh ? '享受标准' : 'Amount'}${colon}${amount}`]),
    `${zh ? '下一步' : 'Next'}${colon}${nextWords(benefit.next, language)}`,
  ];
}

function zhWords({ firm, number, page, benefits }: NewBenefitsData) {
  return {
    subject: `直达：${benefits.length} 项政策的比对结果（编号 ${number}）`,
    greeting: `${firm}：`,
    opening: `经部门数据比对，贵单位符合以下 ${benefits.length} 项政策的条件。${severalKinds(benefits) ? '奖补、减免、权益性质不同，不相加。' : ''}`,
    open: `查看依据和办理进度：在浏览器中打开 ${page} 并登录企业空间。`,
  };
}

function enWords({ firm, number, page, benefits }: NewBenefitsData) {
  const items = benefits.length === 1 ? '1 policy' : `${benefits.length} policies`;
  return {
    subject: `Zhida: result of comparison for ${items} (notice ${number})`,
    greeting: `${firm},`,
    opening: `By comparison of departments' data your entity meets the conditions of ${items}.${severalKinds(benefits) ? ' Grants, reliefs and rights are different things and are not added up.' : ''}`,
    open: `For the reasons and the progress open ${page} in a browser and sign in to your enterprise space.`,
  };
}

function severalKinds(benefits: readonly NoticeBenefit[]): boolean {
  return new Set(benefits.map(({ kind }) => kind)).size > 1;
}
