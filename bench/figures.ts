import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import mongoose from 'mongoose';
import { MIGRATIONS } from '../src/composition.js';
import { openDatabase } from '../src/db/connect.js';
import { migrate } from '../src/db/migrations.js';
import { systemClock } from '../src/deps.js';
import { MatchModel } from '../src/matching/match.model.js';
import { PaymentModel } from '../src/payments/payment.model.js';
import { loadRules } from '../src/policies/policy.service.js';
import type { FiguresQuery } from '../src/reports/figures.schema.js';
import { readFigures, rebuildFigures } from '../src/reports/figures.service.js';
import { figuresView } from '../src/reports/figures.view.js';
import { costOf, median, print } from './figure.js';
import { storedPairs } from './matches-data.js';

/**
 * Figures over stored matches with their histories and payments: counting all of them again, and answering each question
 * as the API does. `node dist/bench/figures.js 1000000`; `FOLDER=…` keeps the database for another time.
 */
const matches = Number(process.argv[2] ?? 20_000);
const BATCH = 2000;
const ROUNDS = 9;
const kept = process.env.FOLDER;
const folder = kept ?? mkdtempSync(join(tmpdir(), 'zhida-figures-'));
const rules = loadRules();
const inForce = rules.policies.filter(
  ({ sample, validTo }) => !sample && (validTo === null || validTo >= '2026-11-22'),
);

const QUESTIONS: Readonly<Record<string, FiguresQuery>> = {
  everything: {},
  'one policy': { policy: inForce[0]?.code ?? '' },
  'one county': { district: '441602' },
  'the city': { district: '4416' },
  'one month': { from: '2026-05', to: '2026-05' },
  'a policy in a county over a year': {
    policy: inForce[0]?.code ?? '',
    district: '441602',
    from: '2026-01',
    to: '2026-12',
  },
};

const database = await openDatabase({ mongodbUri: process.env.MONGODB_URI, dataDir: folder });
try {
  await migrate(mongoose.connection, MIGRATIONS, () => systemClock.now());
  if ((await MatchModel.countDocuments({})) < matches) await store();
  const about = { n: matches, p: inForce.length };
  const cost = await costOf(1, () => rebuildFigures({ clock: systemClock }));
  const peakMib = process.resourceUsage().maxRSS / 1024;
  print({
    figure: 'figures: counting all matches',
    value: cost.wall / 1000,
    unit: 's',
    ...about,
    cpuMs: cost.cpu,
    peakMib,
  });
  for (const [question, query] of Object.entries(QUESTIONS)) await ask(question, query, about);
} finally {
  await database.close();
  if (kept === undefined) rmSync(folder, { recursive: true });
}

async function ask(question: string, query: FiguresQuery, about: object): Promise<void> {
  const times: number[] = [];
  let cells = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    const began = performance.now();
    const read = await readFigures(query);
    if (read === null) throw new Error('nothing was counted');
    JSON.stringify(figuresView(read.generation, read.cells, query));
    times.push(performance.now() - began);
    cells = read.cells.length;
  }
  print({
    figure: `figures: ${question}`,
    value: median(times),
    unit: 'ms',
    ...about,
    cells,
    most: Math.max(...times),
  });
}

async function store(): Promise<void> {
  const began = performance.now();
  let [pairs, payments] = [[] as object[], [] as object[]];
  const flush = async (): Promise<void> => {
    if (pairs.length > 0) await MatchModel.collection.insertMany(pairs as never, { ordered: false });
    if (payments.length > 0) await PaymentModel.collection.insertMany(payments as never, { ordered: false });
    [pairs, payments] = [[], []];
  };
  for (const { match, payment } of storedPairs(matches, inForce)) {
    pairs.push(match);
    if (payment !== null) payments.push(payment);
    if (pairs.length === BATCH) await flush();
  }
  await flush();
  const gib = kept === undefined ? statSync(join(folder, 'db.lmdb')).blocks / 2 ** 21 : null;
  print({
    figure: 'figures: storing the matches',
    value: (performance.now() - began) / 1000,
    unit: 's',
    n: matches,
    gib,
  });
}
