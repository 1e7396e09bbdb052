import { once } from 'node:events';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { ExecutionContext } from 'ava';
import type { Browser, BrowserContext, BrowserContextOptions, Page } from 'playwright-core';
import { openStory } from '../../seeds/story/open-story.js';
import { AccountModel } from '../../src/accounts/account.model.js';
import { hashed } from '../../src/accounts/password.js';
import { startSession } from '../../src/accounts/session.service.js';
import { createApp } from '../../src/app.js';
import type { Deps } from '../../src/deps.js';
import { MOST_HEADER_BYTES } from '../../src/http/header-limit.js';
import { loadRules } from '../../src/policies/load-rules.js';
import { type HandClock, handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { type KeepingMailer, keepingAudit, keepingMailer, testDeps } from '../helpers/deps.js';
import { type Given, signedIn } from '../helpers/sign-in.js';
import { migrateAll } from '../helpers/whole-app.js';
import { launch } from './chromium.js';
import { type Problems, watch } from './problems.js';

export type Language = 'zh' | 'en';

export interface PageOptions {
  /** In pixels: a phone's, unless told. */
  readonly width?: number;
  readonly language?: Language;
  /** Who has signed in: the login of an account that is there, or one that is made for it. */
  readonly as?: string | Given;
  /** What else the browser is, such as a phone's, or one that runs no script. */
  readonly device?: Pick<BrowserContextOptions, 'userAgent' | 'isMobile' | 'hasTouch' | 'javaScriptEnabled'>;
}

/** The whole application on a database of its own, and a browser before it. */
export interface Stage {
  readonly base: string;
  readonly deps: Deps;
  readonly mailer: KeepingMailer;
  readonly browser: Browser;
  /** The application's time. Pages have the machine's, months away: what they say of days is the application's. */
  readonly clock: HandClock;
  /** An account that signs in by this password. */
  account(given: Given, password: string): Promise<void>;
  /**
   * A page in a browser of its own, closed with its test. It fails the test for whatever the page reports as an error, and for what
   * WeChat's browser has not: windows that a page opens, and downloads.
   */
  page(t: ExecutionContext, options?: PageOptions): Promise<Page>;
  close(): Promise<void>;
}

/** Far more than a page takes, but on a machine that does much else. */
const PAGE_TIMEOUT_MS = 15_000;

/** @param prepare writes what the tests are about, before the first page */
export async function openStage(
  prepare: (deps: Deps) => Promise<void> = async () => {},
  start = '2026-03-02T01:00:00Z',
  rules = loadRules(),
): Promise<Stage> {
  const clock = handClock(start);
  const database = await openTestDatabase();
  const server = createServer({ maxHeaderSize: MOST_HEADER_BYTES }, (request, response) =>
    app.callback()(request, response),
  );
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const base = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const mailer = keepingMailer();
  const config = { baseUrl: base };
  const deps = testDeps({ clock, rules, mailer, audit: keepingAudit(), config });
  const app = createApp(deps, { adminToken: 'a-token-of-this-test', version: '0', ready: async () => {} });
  await migrateAll(clock);
  await prepare(deps);
  const browser = await launch();
  return {
    ...{ base, deps, mailer, browser, clock },
    account: async (given, password) => {
      await signedIn(given, clock.now());
      await AccountModel.collection.updateOne({ _id: given._id } as never, {
        $set: { password: await hashed(password) },
      });
    },
    page: async (t, { width = 390, language = 'zh', as, device = {} } = {}) => {
      const context = await newContext(browser, base, width, language, device);
      const page = await context.newPage();
      const problems = watch(page, base);
      t.teardown(() => leave(t, page, problems));
      if (as !== undefined) await keepSession(context, await sessionOf(as, clock.now()));
      if (language === 'en') await page.goto('/sign-in?lang=en');
      return page;
    },
    close: async () => {
      await browser.close();
      server.closeAllConnections();
      server.close();
      await database.close();
    },
  };
}

/** With the demo's story: its three firms, who signs in for them, and the run of the day. */
export function openStoryStage(): Promise<Stage> {
  return openStage(openStory, '2026-11-24T01:00:00Z');
}

async function newContext(
  browser: Browser,
  base: string,
  width: number,
  language: Language,
  device: BrowserContextOptions,
): Promise<BrowserContext> {
  const context = await browser.newContext({
    ...{ baseURL: base, viewport: { width, height: 844 }, acceptDownloads: false },
    ...{ locale: language === 'en' ? 'en-GB' : 'zh-CN', timezoneId: 'Asia/Shanghai', reducedMotion: 'reduce' },
    ...device,
  });
  context.setDefaultTimeout(PAGE_TIMEOUT_MS);
  // As in WeChat: what asks for another window gets none.
  await context.addInitScript('window.open = () => null');
  return context;
}

async function sessionOf(as: string | Given, now: Date): Promise<string> {
  if (typeof as !== 'string') return (await signedIn(as, now)).cookie?.split('=')[1] ?? '';
  const account = await AccountModel.findOne({ login: as }).lean();
  if (account === null) throw new Error(`there is no account ${as}`);
  return startSession(account._id, { address: '127.0.0.1', device: 'test' }, now);
}

/** As the answer of a sign-in would: `__Host-` needs an address with TLS, or this very machine, where Chromium sends it without. */
async function keepSession(context: BrowserContext, value: string): Promise<void> {
  const [name, url] = ['__Host-zhida-session', 'https://127.0.0.1/'];
  await context.addCookies([{ name, value, url, secure: true, httpOnly: true, sameSite: 'Lax' }]);
}

async function leave(t: ExecutionContext, page: Page, problems: Problems): Promise<void> {
  if (!t.passed && !page.isClosed()) await page.screenshot({ path: `artefacts/failed/${t.title}.png`, fullPage: true });
  await page.context().close();
  if (problems.length > 0) throw new Error(`the page reported:\n${problems.join('\n')}`);
}
