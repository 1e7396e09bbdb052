export type Language = 'zh' | 'en';

/** The half of `中文 · English` that somebody reads; what stands before it (`field: `) stays, and what has one language only. */
export function inLanguage(text: string, language: Language): string {
  const [, path = '', chinese, english] = /^((?:[\w.-]+: )?)(.*?\p{Script=Han}.*?) · (.*)$/su.exec(text) ?? [];
  if (chinese === undefined || english === undefined) return text;
  return path + (language === 'zh' ? chinese : english);
}
