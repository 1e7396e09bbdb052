import type { ReactNode } from 'react';
import { type Language, TEXTS } from './texts.js';

export interface PageFrame {
  readonly language: Language;
  /** Path and query of this page, for the switch to the other language. */
  readonly address: string;
  readonly title: string;
  readonly styleAddress: string;
}

/** The frame of every server-rendered page: head, language switch, content, foot. Works without script. */
export function Layout({ frame, children }: { frame: PageFrame; children: ReactNode }) {
  const texts = TEXTS[frame.language];
  const other = frame.language === 'zh' ? 'en' : 'zh';
  return (
    <html lang={frame.language === 'zh' ? 'zh-CN' : 'en'}>
      <head>
        <meta charSet="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="robots" content="noindex" />
        <title>{`${frame.title} · ${texts.product}`}</title>
        <link rel="stylesheet" href={frame.styleAddress} />
        <link rel="icon" href="data:," />
      </head>
      <body>
        <header>
          <div>
            <strong>
              <a href={withLanguage('/', frame.language)}>{texts.product}</a>
            </strong>
            <span>{texts.tagline}</span>
            <a href={withLanguage('/space', frame.language)}>{texts.space}</a>
            <a href={withLanguage(frame.address, other)} lang={other === 'zh' ? 'zh-CN' : 'en'}>
              {texts.otherLanguage}
            </a>
          </div>
        </header>
        <main>{children}</main>
        <footer>
          <p>{texts.free}</p>
        </footer>
      </body>
    </html>
  );
}

/** The same address in a language; Chinese is what an address without one means. */
export function withLanguage(address: string, language: Language): string {
  const url = new URL(address, 'http://page.invalid');
  if (language === 'zh') url.searchParams.delete('lang');
  else url.searchParams.set('lang', language);
  return `${url.pathname}${url.search}`;
}
