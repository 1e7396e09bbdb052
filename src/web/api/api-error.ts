import { half } from '../i18n/half.js';
import type { Language } from '../i18n/language.js';

export interface Detail {
  /** Where in the request: `body.login`. */
  readonly path: string;
  readonly message: string;
}

/** An answer that is an error, as the server says it: "中文 · English". `status` 0: no answer came. */
export class ApiError extends Error {
  readonly status: number;
  /** What programs switch on; `offline` where no answer came. */
  readonly code: string;
  readonly details: readonly Detail[];

  constructor(status: number, code: string, message: string, details: readonly Detail[] = []) {
    super(message);
    this.name = 'ApiError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

const OFFLINE =
  '没有连上服务器，请检查网络后再试；已填写的内容还在 · the server could not be reached, check the network and try again; what you typed is still here';
const BROKEN = '服务暂时出错，请稍后再试 · something went wrong, try again later';

export const offline = (): ApiError => new ApiError(0, 'offline', OFFLINE);
export const broken = (status: number): ApiError => new ApiError(status, 'internal', BROKEN);

/** What went wrong in the language that is read; of what nobody foresaw the general words. */
export function wordsOf(error: unknown, language: Language): string {
  return sentence(error instanceof ApiError ? error.message : BROKEN, language);
}

/** The half that is read, as a sentence of its own. */
export function sentence(text: string, language: Language): string {
  const words = half(text, language);
  return words.charAt(0).toUpperCase() + words.slice(1);
}
