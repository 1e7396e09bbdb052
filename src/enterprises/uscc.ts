/** 31 characters of GB 32100-2015: no I, O, S, V, Z. Their position is their value. */
const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const FORM = /^[0-9A-HJ-NPQRTUWXY]{2}\d{6}[0-9A-HJ-NPQRTUWXY]{10}$/;
/** 3^i mod 31. */
const WEIGHTS = [1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28];
/** GB 11714-1997, over base-36 values. */
const BODY_WEIGHTS = [3, 7, 9, 10, 5, 8, 4, 2];

export interface UsccCheck {
  /** Normalised text, whether or not it is a code. */
  readonly uscc: string;
  /** 18 characters of the alphabet, six digits of a division at their place. */
  readonly form: boolean;
  /** The last character is the check digit of GB 32100-2015. */
  readonly outer: boolean;
  /** The 17th character is the check digit of the organisation code (GB 11714) in it. */
  readonly inner: boolean;
}

/** Full-width characters to half-width, lower case to upper case, blanks and invisible characters removed. */
export function normaliseUscc(text: string): string {
  return text
    .normalize('NFKC')
    .replace(/[\s\u200b-\u200f\ufeff]/g, '')
    .toUpperCase();
}

/**
 * Checks a unified social credit code (统一社会信用代码, GB 32100-2015) after normalising it. Published codes exist
 * whose inner digit fails; a failing outer digit is nearly always a typing error.
 */
export function checkUscc(text: string): UsccCheck {
  const uscc = normaliseUscc(text);
  if (!FORM.test(uscc)) return { uscc, form: false, outer: false, inner: false };
  return {
    uscc,
    form: true,
    outer: usccCheckDigit(uscc.slice(0, 17)) === uscc[17],
    inner: organisationCheckDigit(uscc.slice(8, 16)) === uscc[16],
  };
}

/** Whether `text` is, as it stands, a code with a right outer check digit. */
export function isUscc(text: unknown): text is string {
  if (typeof text !== 'string') return false;
  const check = checkUscc(text);
  return check.outer && check.uscc === text;
}

/** The 18th character for the first 17; those must be of the alphabet. */
export function usccCheckDigit(first17: string): string {
  let sum = 0;
  for (let i = 0; i < 17; i++) sum += ALPHABET.indexOf(first17.charAt(i)) * (WEIGHTS[i] ?? 0);
  return ALPHABET.charAt((31 - (sum % 31)) % 31);
}

/** The check digit of an organisation code's eight characters (digits and capitals): 0 to 9 or X. */
export function organisationCheckDigit(body8: string): string {
  let sum = 0;
  for (let i = 0; i < 8; i++) sum += Number.parseInt(body8.charAt(i), 36) * (BODY_WEIGHTS[i] ?? 0);
  const rest = 11 - (sum % 11);
  if (rest === 10) return 'X';
  return rest === 11 ? '0' : String(rest);
}

/** GB/T 2260 code of the registering authority in a code of right form. */
export function divisionOfUscc(uscc: string): string {
  return uscc.slice(2, 8);
}
