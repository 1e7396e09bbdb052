import { z } from 'zod';

const words = z.object({ zh: z.string(), en: z.string() });

/** As people type it: any text is answered, and what is none of ours is not genuine. */
export const checkedNotice = z.strictObject({
  number: z.string().describe('通知编号 · The number in the notice'),
  code: z
    .string()
    .describe('统一社会信用代码后四位 · The last four characters of the firm’s unified social credit code'),
});

/** Whether a notice is genuine; of one that is, who speaks in it and of which day it is, and nothing more. */
export const genuineSchema = z.discriminatedUnion('genuine', [
  z.object({ genuine: z.literal(true), department: words, date: z.iso.date() }),
  z.object({ genuine: z.literal(false) }),
]);
export type GenuineAnswer = z.output<typeof genuineSchema>;

/**
 * A number as it is stored: whoever reads it out or types it off need not tell O from 0 nor I and L from 1 (Crockford), capitals from
 * small letters, nor the signs of a Chinese keyboard from others.
 */
export function plainNumber(typed: string): string {
  return plain(typed).replaceAll('O', '0').replace(/[IL]/g, '1');
}

/** The last four characters of a code, or all of it; codes have neither O nor I, but L. */
export function plainCode(typed: string): string {
  return plain(typed).replaceAll('O', '0').replaceAll('I', '1');
}

const plain = (typed: string): string =>
  typed
    .normalize('NFKC')
    .toUpperCase()
    .replace(/[\s\p{Pd}]/gu, '');
