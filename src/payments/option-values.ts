import { assertCivilDate } from '../eligibility/civil-date.js';
import { toFen } from '../matching/money.schema.js';
import { InputError } from '../terminal/input-error.js';

// Options as a person types them. Each function throws an InputError that names the option, or the text that is wrong.

export function fenOf(option: string, yuan: string): number {
  try {
    return toFen(yuan);
  } catch {
    throw new InputError(`${option}: "${yuan}" is no amount in 元`);
  }
}

export function numberOf(option: string, text: string): number {
  const number = Number(text);
  if (text.trim() === '' || !Number.isFinite(number)) throw new InputError(`${option}: "${text}" is no number`);
  return number;
}

export function countOf(option: string, text: string): number {
  const number = numberOf(option, text);
  if (!Number.isInteger(number) || number < 1) throw new InputError(`${option}: a whole number from 1 on`);
  return number;
}

export function yearOf(text: string): number {
  if (!/^2[01]\d\d$/.test(text)) throw new InputError(`"${text}" is no budget year`);
  return Number(text);
}

export function dayOf(text: string | undefined): string | undefined {
  if (text === undefined) return undefined;
  try {
    assertCivilDate(text);
    return text;
  } catch (error) {
    throw new InputError((error as Error).message);
  }
}
