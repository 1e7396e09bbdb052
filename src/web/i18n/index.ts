import i18next, { type BackendModule, type Namespace } from 'i18next';
import { initReactI18next, useTranslation } from 'react-i18next';
import { remember, remembered } from '../app/remembered.js';
import type { Language } from './language.js';

export type { Language };

const TAGS = { zh: 'zh-CN', en: 'en' } as const;
/** One file of texts per area. */
export type Area = Extract<Namespace, string>;

const FILES = import.meta.glob<Record<string, unknown>>('./*/*.json', { import: 'default' });

/** Loads the texts of one area in one language when a page asks for them. */
const byArea: BackendModule = {
  type: 'backend',
  init: () => {},
  read: (tag, area, done) => {
    const load = FILES[`./${tag}/${area}.json`];
    if (load === undefined) return done(new Error(`no texts ${tag}/${area}`), false);
    load().then(
      (texts) => done(null, texts),
      (error: Error) => done(error, true),
    );
  },
};

let started: Promise<unknown> = Promise.resolve();

/** Readies the texts that every page needs. The language is that of `?lang=`, or the one chosen before, or Chinese. */
export function startTexts(): Promise<unknown> {
  i18next.on('languageChanged', (tag) => {
    document.documentElement.lang = tag;
  });
  started = i18next
    .use(byArea)
    .use(initReactI18next)
    .init({
      lng: TAGS[askedFor() ?? (remembered('language') === 'en' ? 'en' : 'zh')],
      supportedLngs: Object.values(TAGS),
      load: 'currentOnly',
      fallbackLng: false,
      ns: ['common'],
      defaultNS: 'common',
      // At once: the other requests of the start are many.
      initAsync: false,
      // React escapes.
      interpolation: { escapeValue: false },
    });
  return started;
}

/** The language that the address asks for. It is kept, and leaves the address, so that a later choice is not undone by loading anew. */
function askedFor(): Language | null {
  const address = new URL(location.href);
  const asked = address.searchParams.get('lang');
  if (asked === null) return null;
  address.searchParams.delete('lang');
  history.replaceState(history.state, '', address);
  const language = asked.startsWith('en') ? 'en' : 'zh';
  remember('language', language);
  return language;
}

/** Loads texts beside the page that they are for, so that it appears whole. */
export async function loadTexts(areas: readonly Area[]): Promise<void> {
  const tag = i18next.language ?? i18next.options.lng;
  // Fetched beside the texts that every page needs, and not after them.
  await Promise.all([started, ...areas.map((area) => FILES[`./${tag}/${area}.json`]?.())]);
  await i18next.loadNamespaces(areas);
}

/** The texts of an area: `const t = useTexts('match')`. */
export function useTexts<A extends Area>(area: A) {
  return useTranslation(area).t;
}

export function useLanguage(): { readonly language: Language; choose(language: Language): void } {
  const { i18n } = useTranslation('common');
  return {
    language: i18n.language === TAGS.en ? 'en' : 'zh',
    choose(language) {
      remember('language', language);
      void i18n.changeLanguage(TAGS[language]);
    },
  };
}
