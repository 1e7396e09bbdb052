import { existsSync } from 'node:fs';
import { type Browser, chromium } from 'playwright-core';

/** Debian's Chromium, or the one that CHROMIUM names. */
const PATH = process.env.CHROMIUM ?? '/usr/bin/chromium';

export function launch(): Promise<Browser> {
  if (!existsSync(PATH)) {
    throw new Error(`there is no ${PATH}: install Chromium (.ci/install-chromium), or name yours by CHROMIUM`);
  }
  // Root has no sandbox, and the shared memory of a container is too small for a page.
  return chromium.launch({ executablePath: PATH, args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu'] });
}
