import type { Page } from 'playwright-core';

export type Problems = readonly string[];

/** An answer of the API that is an error is what some tests are about; Chromium reports each. Nothing of our own may fail. */
const ANSWERED =
  /^Failed to load resource: the server responded with a status of (400|401|403|404|409|410|413|422|429) /;

/** All that a page reports as an error or a warning from now on, and whatever WeChat's browser would not do. */
export function watch(page: Page, base: string): Problems {
  const problems: string[] = [];
  page.on('console', (message) => {
    const { url } = message.location();
    if (message.type() !== 'error' && message.type() !== 'warning') return;
    // A page that says what is wrong with a form is such an answer itself.
    if (ANSWERED.test(message.text()) && (url.startsWith(`${base}/api/`) || url === page.url())) return;
    // A test that takes the network away has said so itself.
    if (/ERR_INTERNET_DISCONNECTED/.test(message.text())) return;
    problems.push(`${message.type()}: ${message.text()} (${url})`);
  });
  page.on('pageerror', (error) => problems.push(`thrown: ${error.stack ?? error.message}`));
  page.on('popup', (other) => problems.push(`opened a window: ${other.url()}`));
  page.on('download', (file) => problems.push(`offered a download: ${file.url()}`));
  page.on('request', (request) => {
    const url = request.url();
    if (!url.startsWith(base) && !url.startsWith('data:')) problems.push(`asked elsewhere: ${url}`);
  });
  return problems;
}
