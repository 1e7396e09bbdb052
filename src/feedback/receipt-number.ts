import { randomInt } from 'node:crypto';

/** Crockford's: no I, L, O, U, which are read as others. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** Of 5 bits each: whoever has not received the number does not find it by trying. */
const LENGTH = 12;
const FORM = /^\d{2}[0-9A-HJKMNP-TV-Z]{12}$/;

/** A number under which somebody asks for the answer: the year, and 60 bits of chance. */
export function newReceiptNumber(year: number): string {
  const chance = Array.from({ length: LENGTH }, () => ALPHABET[randomInt(ALPHABET.length)]);
  return `${String(year % 100).padStart(2, '0')}${chance.join('')}`;
}

/** As it is printed: `26-ABCD-EFGH-JKMN`. */
export function shownNumber(number: string): string {
  return [number.slice(0, 2), ...(number.slice(2).match(/.{4}/g) ?? [])].join('-');
}

/** What somebody copied from paper: letters that look like digits are those, spaces and dashes of any kind are nothing. Null for what is none. */
export function readReceiptNumber(typed: string): string | null {
  const plain = typed
    .normalize('NFKC')
    .replace(/[\s\p{Pd}_.·]/gu, '')
    .toUpperCase()
    .replace(/O/g, '0')
    .replace(/[IL]/g, '1');
  return FORM.test(plain) ? plain : null;
}
