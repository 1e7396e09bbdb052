import type { ReactNode } from 'react';
import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { Guide } from '../../guides/guide.schema.js';
import { guideOf } from '../../guides/guide.service.js';
import { absolute, guidePath } from '../../guides/guide-address.service.js';
import { qrCodeOf, qrFile } from '../../guides/qr-code.service.js';
import { robots, siteMap } from '../../guides/site-map.service.js';
import { structuredGuide } from '../../guides/structured-guide.service.js';
import { notFound } from '../../http/errors.js';
import { askedIn } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { Asked, PublicPage, Shown } from '../../pages/page.js';
import { ownStyle } from '../../pages/style-sheet.js';
import { GUIDE_TEXTS } from './guide.texts.js';
import { Example } from './guide-example.js';
import { GuideHead, GuideSummary } from './guide-head.js';
import { Part, QrImage } from './guide-parts.js';
import { Basis, Conditions, Contacts, Documents, Figures, Means, Standard, Steps, Together } from './guide-sections.js';
import { sheetPage } from './sheet.page.js';

/** What guides and their sheets look like besides what every page has. */
export const GUIDE_STYLE = ownStyle('public/guide', 'guide');

const MINUTES = 60;
const KEEP_FOR = 10 * MINUTES;

type GuideDeps = Pick<Deps, 'rules' | 'clock' | 'config'>;

/** Guides, their QR codes, the sheet of a district, and what search engines read. */
export function guidePages(deps: GuideDeps): readonly PublicPage[] {
  return [
    { method: 'get', path: '/policies/sheet', show: async (asked) => sheetPage(asked, deps, GUIDE_STYLE) },
    { method: 'get', path: '/policies/:code', show: async (asked) => guidePage(asked, deps) },
    { method: 'get', path: '/policies/:code/qr.svg', show: async (asked) => codeFile(asked, deps) },
    {
      method: 'get',
      path: '/sitemap.xml',
      show: async ({ ctx }) =>
        textFile(ctx, 'application/xml', siteMap(deps.rules, scopeOf(deps), deps.config.baseUrl)),
    },
    {
      method: 'get',
      path: '/robots.txt',
      show: async ({ ctx }) => textFile(ctx, 'text/plain', robots(deps.config.baseUrl)),
    },
  ];
}

function scopeOf({ clock, config }: GuideDeps) {
  return { asOf: civilDateOf(clock.now()), city: config.city };
}

function found({ params, ctx }: Asked, deps: GuideDeps): Guide | undefined {
  const { version } = askedIn(ctx);
  return guideOf(deps.rules, params.code ?? '', scopeOf(deps), version === '' ? undefined : version);
}

function guidePage(asked: Asked, deps: GuideDeps): Shown {
  const { language } = asked;
  const guide = found(asked, deps);
  if (guide === undefined) return unknownPage(language);
  const { baseUrl } = deps.config;
  const isOpen = guide.standing === 'in-force' && guide.concernsCity && !guide.sample;
  return {
    title: guide.title[language],
    description: guide.summary[language],
    door: 'policies',
    styles: [GUIDE_STYLE],
    keepFor: KEEP_FOR,
    ...(isOpen ? { structured: [structuredGuide(guide, language, baseUrl)] } : { noindex: true }),
    body: <GuideBody guide={guide} language={language} baseUrl={baseUrl} />,
  };
}

interface BodyProps {
  readonly guide: Guide;
  readonly language: Language;
  readonly baseUrl: string;
}

function GuideBody({ guide, language, baseUrl }: BodyProps): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const props = { guide, language };
  const parts: readonly (readonly [id: string, title: string, content: ReactNode])[] = [
    ['summary', texts.summary, <GuideSummary key="summary" {...props} />],
    ['means', texts.means(guide.words.delivery[language]), <Means key="means" {...props} />],
    ['conditions', texts.conditions, <Conditions key="conditions" {...props} />],
    [
      'standard',
      texts.standard,
      [
        <Standard key="standard" {...props} />,
        <Figures key="figures" {...props} />,
        <Example key="example" {...props} />,
      ],
    ],
    ['steps', texts.steps, <Steps key="steps" {...props} />],
    ['documents', texts.documents, <Documents key="documents" {...props} />],
    ['contacts', texts.contacts, <Contacts key="contacts" {...props} />],
    ['together', texts.together, <Together key="together" {...props} />],
    ['basis', texts.basis, <Basis key="basis" {...props} />],
    ['code', texts.code, <Code key="code" guide={guide} language={language} baseUrl={baseUrl} />],
  ];
  return (
    <>
      <GuideHead {...props} />
      <nav className="no-print" aria-labelledby="contents-title">
        <h2 id="contents-title" className="guide-contents-title">
          {texts.contents}
        </h2>
        <ul className="guide-contents">
          {parts.map(([id, title]) => (
            <li key={id}>
              <a href={`#${id}`}>{title}</a>
            </li>
          ))}
        </ul>
      </nav>
      {parts.map(([id, title, content]) => (
        <Part key={id} id={id} title={title}>
          {content}
        </Part>
      ))}
    </>
  );
}

function Code({ guide, language, baseUrl }: BodyProps): ReactNode {
  const texts = GUIDE_TEXTS[language];
  const address = absolute(baseUrl, guidePath(guide.code), language);
  return (
    <div className="guide-code">
      <QrImage code={qrCodeOf(address)} title={texts.codeOf(guide.title[language])} />
      <div className="stack">
        <p>{texts.codeMeans}</p>
        <p className="guide-address">{address}</p>
        <p className="no-print">
          <a href={withLanguage(`${guidePath(guide.code)}/qr.svg`, language)}>{texts.codeFile}</a>
        </p>
        <p className="no-print">
          <a href={withLanguage('/policies/sheet', language)}>{texts.allCodes}</a>
        </p>
      </div>
    </div>
  );
}

function unknownPage(language: Language): Shown {
  const texts = GUIDE_TEXTS[language];
  return {
    ...{ title: texts.unknown, status: 404, noindex: true, door: 'policies' },
    body: (
      <>
        <h1>{texts.unknown}</h1>
        <div className="empty">
          <p>{texts.unknownMeans}</p>
          <a className="button" href={withLanguage('/policies', language)}>
            {texts.unknownNext}
          </a>
        </div>
      </>
    ),
  };
}

/** The QR code alone, for posters and presentations. */
function codeFile(asked: Asked, deps: GuideDeps): null {
  const { language, ctx, params } = asked;
  const guide = found(asked, deps);
  if (guide === undefined) throw notFound((params.code ?? '').slice(0, 80));
  const address = absolute(deps.config.baseUrl, guidePath(guide.code), language);
  return textFile(ctx, 'image/svg+xml', qrFile(qrCodeOf(address), GUIDE_TEXTS[language].codeOf(guide.title[language])));
}

function textFile(ctx: Asked['ctx'], type: string, text: string): null {
  ctx.type = `${type}; charset=utf-8`;
  ctx.set('Cache-Control', `public, max-age=${KEEP_FOR}`);
  ctx.body = text;
  return null;
}
