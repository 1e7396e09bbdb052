import type { Context } from 'koa';

export type Language = 'zh' | 'en';

/** As HTML and HTTP call them. */
export const TAGS: Readonly<Record<Language, string>> = { zh: 'zh-CN', en: 'en' };

/** `?lang=` decides; Chinese is what an address without it means, whatever the browser asks for. */
export function languageOf(ctx: Context): Language {
  return ctx.query.lang === 'en' ? 'en' : 'zh';
}

export function otherThan(language: Language): Language {
  return language === 'zh' ? 'en' : 'zh';
}

/** The same address in a language; Chinese is what an address without one means. */
export function withLanguage(address: string, language: Language): string {
  const url = new URL(address, 'http://page.invalid');
  if (language === 'zh') url.searchParams.delete('lang');
  else url.searchParams.set('lang', language);
  return `${url.pathname}${url.search}${url.hash}`;
}
