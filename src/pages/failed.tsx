import type { Context } from 'koa';
import { isApi } from '../http/api-path.js';
import type { HttpError } from '../http/errors.js';
import { languageOf, withLanguage } from './language.js';
import { render, type Site } from './pages-router.js';
import { FRAME_TEXTS } from './texts.js';

/**
 * Answers an error by a page, where a person looks at one; the API, and programs that ask for no page, have it as JSON.
 * @returns whether it did
 */
export function failedPage(site: Site): (ctx: Context, error: HttpError) => boolean {
  return (ctx, error) => {
    if (isApi(ctx) || ctx.accepts('json', 'html') !== 'html') return false;
    const language = languageOf(ctx);
    const texts = FRAME_TEXTS[language];
    const [title, means] =
      error.status === 404 ? [texts.notFound, texts.notFoundMeans] : [halfOf(error.message, language), undefined];
    const details = error.details.map(({ message }) => halfOf(message, language));
    render(
      ctx,
      {
        title,
        noindex: true,
        body: (
          <>
            <h1>{title}</h1>
            <div className="empty">
              {means !== undefined && <p>{means}</p>}
              {details.length > 0 && (
                <ul className="bullets">
                  {details.map((detail) => (
                    <li key={detail}>{detail}</li>
                  ))}
                </ul>
              )}
              <p>{texts.failedCall}</p>
              <p>
                <a className="button" href={withLanguage('/', language)}>
                  {texts.failedNext}
                </a>
              </p>
            </div>
          </>
        ),
      },
      site,
    );
    ctx.status = error.status;
    return true;
  };
}

/** Messages of errors say the same twice, `中文 · English`. */
export function halfOf(message: string, language: 'zh' | 'en'): string {
  const at = message.indexOf(' · ');
  if (at < 0) return message;
  return language === 'zh' ? message.slice(0, at) : message.slice(at + 3);
}
