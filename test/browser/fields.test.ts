import test from 'ava';
import type { Locator, Page } from 'playwright-core';
import { STORY_FIRMS } from '../../seeds/story/people.js';
import { openStoryStage } from './stage.js';

const SCRIPT = `"'><img src=x onerror="window.taken = 1"><script>window.taken = 1</script>`;
const LONG = '长'.repeat(10_000);

const stage = await openStoryStage();
test.after.always(() => stage.close());
const space = `/space/${STORY_FIRMS.rich.uscc}`;

/** The forms that stand open at an address and take text, and who sees them; those of a match are in `match.test.ts`. */
const FORMS: readonly { readonly at: string; readonly as?: string; readonly opened?: string }[] = [
  { at: '/sign-in' },
  { at: '/claim' },
  { at: '/account', as: 'demo-a' },
  { at: `${space}/data/corrections/new?fact=establishedOn`, as: 'demo-a' },
  { at: `${space}/data/supplied/staffEducationExpense`, as: 'demo-a' },
  { at: `${space}/settings/contact`, as: 'demo-a' },
  { at: `${space}/settings/account`, as: 'demo-a', opened: '变更收款账户' },
];

for (const { at, as, opened } of FORMS) {
  test.serial(`script in every field runs nowhere, and what is too long stays: ${at.replace(space, '')}`, async (t) => {
    const page = await stage.page(t, as === undefined ? {} : { as });
    const open = async (): Promise<number> => {
      await page.goto(at);
      if (opened !== undefined) await page.getByRole('button', { name: opened }).click();
      await page.locator('form').first().waitFor();
      return page.locator('form').count();
    };
    let filled = 0;
    for (let index = await open(); index > 0; index -= 1) {
      for (const text of [LONG, SCRIPT]) {
        await open();
        const form = page.locator('form').nth(index - 1);
        const fields = await fill(form, text);
        filled += fields.length;
        if (fields.length === 0) continue;
        await form.locator('button[type=submit]').click();
        await answered(page, form);
        t.is(await page.evaluate('window.taken'), undefined);
        t.is(await page.locator('img[src=x]').count(), 0);
        if (text === LONG) for (const field of fields) t.is((await field.inputValue()).length, LONG.length);
      }
    }
    t.true(filled > 0);
  });
}

/** All fields of a form that take any text. */
async function fill(form: Locator, text: string): Promise<Locator[]> {
  const found = await form.locator('textarea, input').all();
  const fields: Locator[] = [];
  for (const field of found) {
    const type = (await field.getAttribute('type')) ?? 'text';
    if (!['text', 'email', 'tel', 'password', 'search'].includes(type) || !(await field.isVisible())) continue;
    await field.fill(text);
    fields.push(field);
  }
  return fields;
}

/** What was sent has been answered: with what is wrong, with what was done, or with another page. */
async function answered(page: Page, form: Locator): Promise<void> {
  const said = page.locator('.error-summary, [role=alert], [role=status]:not([aria-busy])').filter({ hasText: /\S/ });
  await Promise.any([said.first().waitFor(), form.waitFor({ state: 'detached' })]);
}
