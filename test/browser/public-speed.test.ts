import test, { type ExecutionContext } from 'ava';
import { slowed, takesAtMost } from './slow-phone.js';
import { openStoryStage } from './stage.js';

const MOST_SCRIPT_BYTES = 120_000;
const MOST_MS = 2_000;
const LOADS = 3;
/** One of each kind of page that anybody may open. */
const PAGES = ['/', '/policies', '/policies/X15-steady-jobs', '/check', '/calendar', '/publicity', '/verify'];

const stage = await openStoryStage();
test.after.always(() => stage.close());

for (const address of PAGES) {
  test.serial(`${address} is light, and its main content there within two seconds on a cheap phone`, async (t) => {
    const page = await stage.page(t);
    let bytes = 0;
    page.on('response', async (response) => {
      const { 'content-encoding': packing, 'content-length': length } = response.headers();
      if (response.request().resourceType() === 'script') bytes += Number(length);
      if (Number(length) > 1024) t.is(packing, 'br', response.url());
    });
    t.is((await page.goto(address, { waitUntil: 'networkidle' }))?.status(), 200);
    t.log(`${address}: ${bytes} B of script in Brotli`);
    t.true(bytes <= MOST_SCRIPT_BYTES);
    await takesAtMost(t, MOST_MS, LOADS, () => mainContent(t, address), address);
  });
}

/** When the largest of what is seen first was painted, as the browser itself says (LCP), in a browser that kept nothing. */
async function mainContent(t: ExecutionContext, address: string): Promise<number> {
  const page = await slowed(await stage.page(t));
  await page.goto(address, { waitUntil: 'load' });
  const time = await page.evaluate<number>(
    `new Promise((done) => new PerformanceObserver((list) => done(list.getEntries().at(-1).startTime))
      .observe({ type: 'largest-contentful-paint', buffered: true }))`,
  );
  await page.context().close();
  return Math.round(time);
}
