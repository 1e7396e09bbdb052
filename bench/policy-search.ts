import { mkdtempSync, rmSync } from 'node:fs';
import { Agent, createServer, request } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createApp } from '../src/app.js';
import { openAll } from '../src/composition.js';
import { readConfig } from '../src/config.js';
import { median, percentile, print } from './figure.js';
import { bookOfMany } from './policies-data.js';

/**
 * The public's list over many policies, asked over HTTP of the whole application, one question after the other as one
 * reader does. `node dist/bench/policy-search.js [policies]`.
 */
const count = Number(process.argv[2] ?? 10_000);
const ROUNDS = 5;
const QUESTIONS = 400;
const MOST_MS = 100;
const agent = new Agent({ keepAlive: true });

const folder = mkdtempSync(join(tmpdir(), 'zhida-search-'));
const at = new Date('2026-06-01T02:00:00Z');
const opened = await openAll(readConfig({ DATA_DIR: folder, LOG_LEVEL: 'error' }), 0, { now: () => at });
const rules = bookOfMany(opened.deps.rules, count);
const app = createApp(
  { ...opened.deps, rules },
  { adminToken: 'bench-admin-token', version: '0', ready: async () => {} },
);
const server = createServer(app.callback()).listen(0, '127.0.0.1');
await new Promise((listening) => server.once('listening', listening));
const { port } = server.address() as AddressInfo;

try {
  const first = await ask('/api/v1/public/policies');
  print({
    figure: 'policy search: first answer, with all that is made for it',
    value: first.wall,
    unit: 'ms',
    n: count,
  });
  for (const [kind, addresses] of Object.entries(questions())) {
    for (let round = 1; round <= ROUNDS; round += 1) {
      const took: Took[] = [];
      for (let n = 0; n < QUESTIONS; n += 1) took.push(await ask(addresses[n % addresses.length] ?? '/'));
      const of = (clock: keyof Took) => took.map((one) => one[clock]);
      print({
        ...{
          figure: `policy search: ${kind}`,
          value: percentile(of('wall'), 0.99),
          unit: 'ms',
          p: 0.99,
          n: count,
          round,
        },
        ...{ median: median(of('wall')), most: Math.max(...of('wall')), target: MOST_MS },
        ...{ cpuP99: percentile(of('cpu'), 0.99), cpuMedian: median(of('cpu')) },
      });
    }
  }
} finally {
  server.close();
  server.closeAllConnections();
  await opened.close();
  rmSync(folder, { recursive: true });
}

/** What people ask: parts of titles, several words, Latin letters, nothing, filters, and what is on no list. */
function questions(): Readonly<Record<string, readonly string[]>> {
  const titles = rules.policies.map(({ title }) => title);
  const mixed = Array.from({ length: QUESTIONS }, (_, n) => {
    const { zh, en } = titles[(n * 97) % titles.length] ?? { zh: '补贴', en: 'grant' };
    const characters = [...zh];
    const from = (n * 13) % (characters.length - 5);
    const part = (length: number) => characters.slice(from, from + length).join('');
    return [
      { q: part(2) },
      { q: '企业' },
      { q: `${part(4)} 补助` },
      { q: en.split(' ').slice(0, 3).join(' '), language: 'en' },
      { q: 'enterprises' },
      {},
      { class: 'grant', size: 'micro', industry: 'C' },
      { q: '高新企业研发奖补', sort: 'end' },
      { q: '奖励', district: '441621', sort: 'title' },
      { q: '不在清单上的任何事项' },
      { q: 'a e i o u n r s t', limit: '200' },
      { q: '企'.repeat(100) },
    ][n % 12] as Record<string, string>;
  });
  const address = (path: string) => (query: Record<string, string>) => `${path}?${new URLSearchParams(query)}`;
  return {
    'API, a mix of questions': mixed.map(address('/api/v1/public/policies')),
    'page, the same questions': mixed.map(({ language, limit: _, ...query }) =>
      address('/policies')({ ...query, ...(language === undefined ? {} : { lang: language }) }),
    ),
  };
}

/** Milliseconds until an answer is there as a whole, and of processor time: on a machine that others use the clock counts their work. */
interface Took {
  readonly wall: number;
  readonly cpu: number;
}

async function ask(path: string): Promise<Took> {
  const began = performance.now();
  const before = process.cpuUsage();
  const status = await new Promise<number | undefined>((resolve, reject) => {
    request({ port, path, agent }, (answer) => {
      answer.on('end', () => resolve(answer.statusCode)).resume();
    })
      .on('error', reject)
      .end();
  });
  const { user, system } = process.cpuUsage(before);
  if (status !== 200) throw new Error(`${path}: ${status}`);
  return { wall: performance.now() - began, cpu: (user + system) / 1000 };
}
