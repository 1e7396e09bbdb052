import type { Standing } from './standing.service.js';

/** What a statement is kept as beside its match is no longer than this. */
export const LONGEST_SIGNED = 200;

interface Signed extends Pick<Standing, 'language' | 'enterprise' | 'asOf'> {
  readonly title: string;
  readonly period: string;
}

/** What a firm signs when it declines (放弃声明): short enough to be kept word for word as what was signed. */
export function statementText({ language, enterprise, asOf, title, period }: Signed): string {
  const { name, uscc } = enterprise;
  return shortened(title, (item) =>
    language === 'zh'
      ? `本单位${name}（${uscc}）已知悉“${item}”${ofPeriod(period, 'zh')}的享受标准，自愿放弃享受。${asOf}`
      : `${name} (${uscc}) knows what “${item}”${ofPeriod(period, 'en')} gives and declines it of its own will. ${asOf}`,
  );
}

/** What a firm commits itself to where a benefit is given against its word (承诺书). */
export function commitmentText({ language, enterprise, asOf, title }: Signed): string {
  const { name, uscc } = enterprise;
  return shortened(title, (item) =>
    language === 'zh'
      ? `${name}（${uscc}）承诺符合“${item}”的条件，所供资料真实，不实则退回所得并承担责任。${asOf}`
      : `${name} (${uscc}) declares that it meets the conditions of “${item}” and gives back what it received wrongly. ${asOf}`,
  );
}

/** With as much of the title as there is room for. */
function shortened(title: string, text: (item: string) => string): string {
  const room = LONGEST_SIGNED - text('').length;
  const item = title.length <= room ? title : `${title.slice(0, Math.max(0, room - 1))}…`;
  return text(item).slice(0, LONGEST_SIGNED);
}

function ofPeriod(period: string, language: 'zh' | 'en'): string {
  if (period === 'once') return '';
  return language === 'zh' ? `（${period}）` : ` (${period})`;
}
