import type { CivilDate } from '../../eligibility/facts.js';

export interface AccountDetails {
  readonly holder: string;
  /** Without spaces or hyphens. */
  readonly number: string;
  /** A settlement account (对公账户), or a bank card. */
  readonly kind: 'settlement' | 'card';
  readonly bank: string;
}

/** Where a firm's money goes. One per firm, in a collection of its own: no view of a match ever holds it. */
export interface FirmAccount extends AccountDetails {
  /** The firm's code. */
  readonly _id: string;
  readonly uscc: string;
  /** What the firm wants instead, until a second person agrees. */
  readonly proposed: (AccountDetails & { readonly by: string; readonly at: Date }) | null;
  /** Nothing is paid before this day: the working day after a change is left for objecting to it. */
  readonly payableFrom: CivilDate | null;
  readonly setBy: readonly string[];
  readonly setAt: Date;
  readonly revision: number;
  /** Somebody who did not enter it has found that these firms may share this number. */
  readonly sharing?: SharingAccepted;
}

export interface SharingAccepted {
  readonly number: string;
  /** Codes of the firms that had given it before. */
  readonly firms: readonly string[];
  readonly by: string;
  readonly at: Date;
  readonly reason: string;
}

/** An account with what the others say of its number. */
export interface KnownAccount extends FirmAccount {
  /**
   * Codes of other firms that had given the same number before, as far as nobody has accepted it. Groups do share accounts,
   * rarely, so a person looks at it; whoever gave it first is not held up by those who come later.
   */
  readonly alsoOf: readonly string[];
}

/** Why a number cannot be an account's; null where nothing speaks against it. */
export function faultOfNumber(number: string, kind: AccountDetails['kind']): string | null {
  if (/^(.)\1*$/.test(number)) return '账号不能全是同一字符 · one character all through is no account number';
  if (kind === 'settlement') {
    // Banks number settlement accounts as they like, within the 32 characters of the interbank payment messages; accounts
    // of non-residents (NRA, OSA) and of free-trade zones (FTE, FTU, FTN, FTI, FTF) begin with letters. No check digit.
    return /^(?:(?:NRA|OSA|FT[EUNIF])\d{6,29}|\d{9,32})$/.test(number)
      ? null
      : '对公账户为 9 至 32 位数字（NRA、OSA、FTx 开头的为 6 至 29 位） · a settlement account has 9 to 32 digits (after NRA, OSA or FTx: 6 to 29)';
  }
  if (!/^\d{13,19}$/.test(number)) return '银行卡号为 13 至 19 位数字 · a card has 13 to 19 digits';
  return passesLuhn(number) ? null : '银行卡号校验位不符 · the card number fails its check digit';
}

/** Luhn's check (ISO/IEC 7812-1, annex B): from the right, every second digit doubled, the sum divisible by ten. */
function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (const [place, digit] of [...digits].reverse().entries()) {
    const value = Number(digit) * (place % 2 === 0 ? 1 : 2);
    sum += value > 9 ? value - 9 : value;
  }
  return sum % 10 === 0;
}

/** The number as it is stored: without the spaces and hyphens it is written with. */
export function plainNumber(written: string): string {
  return written.normalize('NFKC').replace(/[\s-]/g, '').toUpperCase();
}

/** Whether two names are the same but for width of characters, spaces and case: 河源示例（集团）= 河源示例(集团). */
export function sameName(a: string, b: string): boolean {
  const plain = (name: string): string => name.normalize('NFKC').replace(/\s/g, '').toLowerCase();
  return plain(a) !== '' && plain(a) === plain(b);
}

/** The last four characters: all that anyone is shown. */
export function lastFour({ number }: Pick<AccountDetails, 'number'>): string {
  return number.slice(-4);
}

const SHARED = 'another firm has given the same account: another person than who entered it has to accept that';

/** Why nothing can be paid into the account on a day; null where it can. */
export function faultOfAccount(account: KnownAccount | null, registeredName: string, today: CivilDate): string | null {
  if (account === null) return 'the firm has no account here';
  if (account.proposed !== null) return 'a change of the account waits for a second person';
  if (account.payableFrom !== null && today < account.payableFrom) {
    return `the account has changed: nothing is paid before ${account.payableFrom}`;
  }
  if (!sameName(account.holder, registeredName)) return 'the account’s holder is not the registered name';
  if (account.alsoOf.length > 0) return SHARED;
  return faultOfNumber(account.number, account.kind);
}
