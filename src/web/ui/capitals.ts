const DIGITS = '零壹贰叁肆伍陆柒捌玖';
const WITHIN = ['', '拾', '佰', '仟'] as const;
/** Of each four digits, from the right. */
const GROUPS = ['', '万', '亿', '万'] as const;
const AMOUNT = /^(\d{1,13})\.(\d)(\d)$/;

/**
 * An amount ("5800.00") in the characters of Chinese vouchers, which cannot be altered: 伍仟捌佰元整. What is no such amount gives nothing.
 */
export function inCapitals(amount: string): string | null {
  const [, yuan = '', jiao = '', fen = ''] = AMOUNT.exec(amount) ?? [];
  if (yuan === '') return null;
  const whole = wholeInCapitals(yuan.replace(/^0+(?=\d)/, ''));
  const change = changeInCapitals(jiao, fen, whole !== '');
  if (whole === '') return change === '' ? '零元整' : change;
  return `${whole}元${change === '' ? '整' : change}`;
}

/** '' of nothing. Zeroes in between are said once, and none at the end. */
function wholeInCapitals(digits: string): string {
  let text = '';
  let skipped = false;
  for (let at = 0; at < digits.length; at += 1) {
    const place = digits.length - 1 - at;
    const digit = Number(digits[at]);
    if (digit === 0) skipped = true;
    else {
      if (skipped && text !== '') text += '零';
      skipped = false;
      text += (DIGITS[digit] ?? '') + (WITHIN[place % 4] ?? '');
    }
    // 亿 is also that of the 万 before it.
    const group = place === 8 ? digits.slice(0, at + 1) : digits.slice(Math.max(0, at - 3), at + 1);
    if (place % 4 === 0 && /[1-9]/.test(group)) text += GROUPS[place / 4] ?? '';
  }
  return text;
}

function changeInCapitals(jiao: string, fen: string, hasWhole: boolean): string {
  if (jiao === '0' && fen === '0') return '';
  const said = (digit: string, unit: string): string => (digit === '0' ? '' : `${DIGITS[Number(digit)]}${unit}`);
  const gap = jiao === '0' && hasWhole ? '零' : '';
  return `${said(jiao, '角')}${gap}${said(fen, '分')}${fen === '0' ? '整' : ''}`;
}
