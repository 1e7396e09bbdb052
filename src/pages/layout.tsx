import type { ReactNode } from 'react';
import { type Language, otherThan, TAGS, withLanguage } from './language.js';
import type { Door, Shown } from './page.js';
import { STYLE_SHEET } from './style-sheet.js';
import { TEXT_SIZE, TEXT_SIZE_BUTTON } from './text-size.js';
import { FRAME_TEXTS } from './texts.js';

const DOORS: readonly (readonly [Door, string])[] = [
  ['policies', '/policies'],
  ['check', '/check'],
  ['calendar', '/calendar'],
  ['publicity', '/publicity'],
  ['verify', '/verify'],
];

interface Frame {
  readonly language: Language;
  /** Path and query. */
  readonly address: string;
  /** Of the installation, `https://zhida.example`. */
  readonly baseUrl: string;
}

/** The frame of every page that is made on the server: head, doors, language, content, foot. Works without script. */
export function Layout({ frame, shown }: { readonly frame: Frame; readonly shown: Shown }): ReactNode {
  const { language } = frame;
  const texts = FRAME_TEXTS[language];
  return (
    <html lang={TAGS[language]}>
      <Head frame={frame} shown={shown} />
      <body>
        <div className="shell">
          <a className="skip" href="#main">
            {texts.skip}
          </a>
          <Header frame={frame} shown={shown} />
          <main id="main" className="main" tabIndex={-1}>
            <div className="page">{shown.body}</div>
          </main>
          <footer className="footer">
            <p>{texts.free}</p>
          </footer>
        </div>
      </body>
    </html>
  );
}

function Head({ frame: { language, address, baseUrl }, shown }: { readonly frame: Frame; readonly shown: Shown }) {
  const { product, errorsPrefix } = FRAME_TEXTS[language];
  const { title, description, noindex, refused, structured = [], styles = [], scripts = [] } = shown;
  const at = (own: Language): string => `${baseUrl.replace(/\/$/, '')}${withLanguage(address, own)}`;
  return (
    <head>
      <meta charSet="utf-8" />
      <meta name="viewport" content="width=device-width, initial-scale=1, viewport-fit=cover" />
      <meta name="format-detection" content="telephone=no" />
      <title>{`${refused === true ? errorsPrefix : ''}${title === product ? '' : `${title} · `}${product}`}</title>
      {description !== undefined && <meta name="description" content={description} />}
      {noindex === true ? (
        <meta name="robots" content="noindex" />
      ) : (
        <>
          <link rel="canonical" href={at(language)} />
          <link rel="alternate" hrefLang="zh-CN" href={at('zh')} />
          <link rel="alternate" hrefLang="en" href={at('en')} />
        </>
      )}
      {[STYLE_SHEET, ...styles].map((style) => (
        <link key={style.address} rel="stylesheet" href={style.address} />
      ))}
      <link rel="icon" href="data:," />
      {[TEXT_SIZE, ...scripts].map((script) => (
        <script key={script.address} src={script.address} defer />
      ))}
      {structured.map((data) => (
        <script
          key={JSON.stringify(data)}
          type="application/ld+json"
          // biome-ignore lint/security/noDangerouslySetInnerHtml: a block of data, in which nothing can end the block
          dangerouslySetInnerHTML={{ __html: inert(data) }}
        />
      ))}
    </head>
  );
}

/** JSON in which `</script>` and `<!--` cannot stand. */
function inert(data: object): string {
  return JSON.stringify(data).replaceAll('<', '\\u003c');
}

function Header({ frame, shown }: { readonly frame: Frame; readonly shown: Shown }) {
  const { language } = frame;
  const texts = FRAME_TEXTS[language];
  return (
    <header className="header">
      <div className="header-row">
        <a className="brand" href={withLanguage('/', language)}>
          {texts.product}
        </a>
        <nav className="site-nav" aria-label={texts.nav}>
          <ul>
            {DOORS.map(([name, path]) => (
              <li key={name}>
                <a href={withLanguage(path, language)} aria-current={name === shown.door ? 'page' : undefined}>
                  {texts[name]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        <div className="header-tools">
          <button type="button" id={TEXT_SIZE_BUTTON} className="tool" aria-pressed="false" hidden>
            {texts.largeText}
          </button>
          <a className="tool" href={withLanguage('/space', language)}>
            {texts.space}
          </a>
          <OtherLanguage frame={frame} carried={shown.carried} />
        </div>
      </div>
    </header>
  );
}

/** The same in the other language: an address, or a form where the page holds more than its address says. */
function OtherLanguage({
  frame: { language, address },
  carried,
}: {
  frame: Frame;
  carried: Shown['carried'];
}): ReactNode {
  const other = otherThan(language);
  const words = FRAME_TEXTS[language].otherLanguage;
  const there = withLanguage(address, other);
  if (carried === undefined) {
    return (
      <a className="tool" href={there} lang={TAGS[other]} hrefLang={TAGS[other]}>
        {words}
      </a>
    );
  }
  return (
    <form method="post" action={there}>
      {Object.entries(carried).map(([name, value]) => (
        <input key={name} type="hidden" name={name} value={value} />
      ))}
      <button type="submit" className="tool" lang={TAGS[other]}>
        {words}
      </button>
    </form>
  );
}
