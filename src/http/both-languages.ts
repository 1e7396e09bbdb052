import { z } from 'zod';

type Told = ReturnType<typeof z.locales.en>['localeError'];

const [zh, en] = [z.locales.zhCN().localeError, z.locales.en().localeError];
const textOf = (told: ReturnType<Told>): string => (typeof told === 'string' ? told : (told?.message ?? ''));

/**
 * How an input of a person or a system is parsed: what a schema has no words of its own for is said by zod, in both languages. Not set for
 * the whole process, since rule files are for those who write them, in English.
 */
export const IN_BOTH_LANGUAGES = {
  error: ((issue) => `${textOf(zh(issue))} · ${textOf(en(issue))}`) satisfies Told,
};
