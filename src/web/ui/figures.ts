const DECIMAL = /^(-?)(\d*)\.?(\d*)$/;

/** A fraction as text ("0.055") in percent ("5.5"), digit by digit: 0.055 * 100 is not 5.5 in floating point. */
export function asPercent(fraction: string): string {
  return moved(fraction, 2);
}

/** And back. */
export function fromPercent(percent: string): string {
  return moved(percent, -2);
}

/** Moves the decimal point; what is no decimal stays as it is. */
function moved(text: string, places: number): string {
  const [, sign = '', whole = '', decimals = ''] = DECIMAL.exec(text.trim()) ?? [];
  if (whole + decimals === '') return text;
  const digits = `00${whole}${decimals}00`;
  const point = 2 + whole.length + places;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '');
  const after = digits.slice(point).replace(/0+$/, '');
  return sign + before + (after === '' ? '' : `.${after}`);
}
