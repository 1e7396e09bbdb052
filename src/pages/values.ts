const AMOUNT = /^(-?)(\d+)\.(\d{2})$/;
const DAY = /^(\d{4})-(\d{2})-(\d{2})$/;
const MONTHS = 'January February March April May June July August September October November December'.split(' ');

/** An amount ("7200.00") as people write it: 7,200 元; ¥7,200. Whole yuan go without decimals; what is none stays as it is. */
export function shownMoney(amount: string, language: 'zh' | 'en'): string {
  const [, sign = '', yuan = '', fen = ''] = AMOUNT.exec(amount) ?? [];
  if (yuan === '') return amount;
  const figure = `${yuan.replace(/\B(?=(\d{3})+$)/g, ',')}${fen === '00' ? '' : `.${fen}`}`;
  return language === 'zh' ? `${sign}${figure} 元` : `${sign}¥${figure}`;
}

/** A day ("2026-03-09") as people write it: 2026年3月9日; 9 March 2026. What is none stays as it is. */
export function shownDay(day: string, language: 'zh' | 'en'): string {
  const [, year = '', month = '', date = ''] = DAY.exec(day) ?? [];
  if (year === '') return day;
  if (language === 'zh') return `${year}年${Number(month)}月${Number(date)}日`;
  return `${Number(date)} ${MONTHS[Number(month) - 1] ?? month} ${year}`;
}
