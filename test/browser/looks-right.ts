import type { ExecutionContext } from 'ava';
import axe from 'axe-core';
import type { Page } from 'playwright-core';

const RULES = ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'];
const [PHONE, DESK] = [390, 1280];
/** What reflows here reflows at 400 % on a desk (WCAG 1.4.10). */
const NARROWEST = 320;
const LANGUAGES = ['English', '中文'] as const;

/**
 * What holds for every page as it stands: in both languages, on a phone and on a desk, nothing that axe objects to and nothing that
 * scrolls sideways. Leaves pictures in `artefacts/NAME.LANGUAGE.WIDTH.png`, and the page as it was.
 */
export async function looksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  for (const _ of LANGUAGES) {
    await answerLooksRight(t, page, name);
    await switchLanguage(page);
  }
}

/** The same of what a form has answered: in the language in which it was asked, since another asks for the form anew. */
export async function answerLooksRight(t: ExecutionContext, page: Page, name: string): Promise<void> {
  const before = page.viewportSize();
  for (const width of [NARROWEST, PHONE, DESK]) await looksRightAt(t, page, name, width);
  if (before !== null) await page.setViewportSize(before);
}

async function switchLanguage(page: Page): Promise<void> {
  const banner = page.getByRole('banner');
  const named = (name: string) => ({ name, exact: true });
  // Without script it is a link.
  const button = (name: string) => banner.getByRole('button', named(name)).or(banner.getByRole('link', named(name)));
  const [english, chinese] = LANGUAGES;
  const isChinese = await button(english).isVisible();
  await button(isChinese ? english : chinese).click();
  // The button names the other language only once the texts of this one are there.
  await button(isChinese ? chinese : english).waitFor();
}

async function looksRightAt(t: ExecutionContext, page: Page, name: string, width: number): Promise<void> {
  await page.setViewportSize({ width, height: 844 });
  const language = await page.evaluate<string>('document.documentElement.lang');
  const where = `${name}.${language}.${width}`;
  const wider = await page.evaluate<number>(
    'document.documentElement.scrollWidth - document.documentElement.clientWidth',
  );
  t.is(wider, 0, `${where} scrolls sideways`);
  if (width === NARROWEST) return;
  t.deepEqual(await objections(page), [], where);
  await page.screenshot({ path: `artefacts/${where}.png`, fullPage: true });
}

/** What axe finds, by rule and element, so that a failed test says where to look. */
export async function objections(page: Page): Promise<string[]> {
  // Evaluated, not loaded: the page's own policy lets no foreign script in.
  await page.evaluate(axe.source);
  const { violations } = await page.evaluate<{
    violations: { id: string; nodes: { target: string[]; html: string }[] }[];
  }>(`axe.run(document, ${JSON.stringify({ runOnly: RULES, resultTypes: ['violations'] })})`);
  return violations.flatMap(({ id, nodes }) =>
    nodes.map(({ target, html }) => `${id} at ${target.join(' ')}: ${html}`),
  );
}
