import type { ExecutionContext } from 'ava';
import type { Page } from 'playwright-core';

export interface Focused {
  readonly role: string;
  readonly name: string;
  /** A ring is drawn around it, and it lies in the window. */
  readonly seen: boolean;
}

/** What has the focus, as somebody sees and hears it. */
const FOCUSED = `(() => {
  const one = document.activeElement;
  const box = one.getBoundingClientRect();
  const label = one.labels?.[0]?.innerText ?? one.getAttribute('aria-label') ?? one.innerText ?? '';
  return {
    role: one.tagName.toLowerCase(),
    name: label.trim(),
    seen: getComputedStyle(one).outlineStyle !== 'none' && box.bottom > 0 && box.top < innerHeight,
  };
})()`;

export const focused = (page: Page): Promise<Focused> => page.evaluate<Focused>(FOCUSED);

const MOST = 80;

/** Goes on with the Tab key until that has the focus; every stop on the way is to be seen. */
export async function tabTo(t: ExecutionContext, page: Page, name: RegExp): Promise<void> {
  for (let stops = 0; stops < MOST; stops += 1) {
    await page.keyboard.press('Tab');
    const { role, name: label, seen } = await focused(page);
    if (role !== 'body') t.true(seen, `nobody sees where the focus is: ${role} ${label}`);
    if (name.test(label)) return;
  }
  throw new Error(`the Tab key does not come to ${name}`);
}
