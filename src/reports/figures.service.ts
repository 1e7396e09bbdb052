import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { Clock } from '../deps.js';
import { latestFullRun } from '../matching/match.service.js';
import { matchPages } from '../matching/match-pages.service.js';
import { type PaymentForFigures, paymentsOfFirms } from '../payments/payment.service.js';
import { addTo, cellOf, type FigureSum, type MoneyOfMatch, NO_MONEY } from './figures.js';
import { FigureCellModel, FigureGenerationModel } from './figures.model.js';
import type { Cell, CellRecord, FiguresQuery, GenerationRecord } from './figures.schema.js';

/** Documents of one insert. */
const INSERT = 1000;

/**
 * Reads all matches and their payments once and stores what they come to. Readers see it whole or not at all; the
 * reading before stays for those who are at it.
 * @throws whatever `signal` was aborted with, between two pages
 */
export async function rebuildFigures({ clock }: { clock: Clock }, signal?: AbortSignal): Promise<GenerationRecord> {
  const asOf = clock.now();
  const generation = ulid(asOf.getTime());
  const sums = new Map<string, FigureSum>();
  let count = 0;
  for await (const { after, last, matches } of matchPages()) {
    signal?.throwIfAborted();
    const money = moneyByMatch(await paymentsOfFirms(after, last));
    const page = matches.map((match) => cellOf(match, money.get(match._id)));
    addTo(sums, page, ({ policy, district, month }) => `${policy}:${district}:${month}`);
    count += matches.length;
  }
  const run = await latestFullRun();
  const records = recordsOf(generation, sums);
  await storeCells(records);
  const record: GenerationRecord = {
    ...{ _id: generation, asOf, matches: count },
    undecidedPairs: (run?.policies ?? []).map(({ code, undecided }) => ({ policy: code, pairs: undecided })),
  };
  await FigureGenerationModel.collection.insertOne(record as never);
  held = { generation, cells: Promise.resolve(records) };
  await forgetOlder();
  return record;
}

/** The cells that a question is about, of the latest reading; null before the first one. */
export async function readFigures(
  query: FiguresQuery,
): Promise<{ generation: GenerationRecord; cells: Cell[] } | null> {
  const generation = await FigureGenerationModel.findOne({}).sort({ _id: -1 }).lean<GenerationRecord>();
  if (generation === null) return null;
  const { policy, district = '', from = '0000-00', to = '9999-99' } = query;
  const cells = (await cellsOf(generation._id)).filter(
    (cell) =>
      (policy === undefined || cell.policy === policy) &&
      cell.district.startsWith(district) &&
      cell.month >= from &&
      cell.month <= to,
  );
  return { generation, cells };
}

/** What was read last: a reading never changes, and there is a new one each hour. */
let held: { readonly generation: string; readonly cells: Promise<Cell[]> } | null = null;

function cellsOf(generation: string): Promise<Cell[]> {
  if (held?.generation === generation) return held.cells;
  const cells = FigureCellModel.collection.find<CellRecord>({ generation }, { batchSize: INSERT }).toArray();
  held = { generation, cells };
  cells.catch(() => {
    if (held?.cells === cells) held = null;
  });
  return cells;
}

function moneyByMatch(payments: readonly PaymentForFigures[]): Map<string, MoneyOfMatch> {
  const money = new Map<string, MoneyOfMatch>();
  for (const { match, round, amountFen, state, receipts } of payments) {
    const { totalFen, paidFen, first } = money.get(match) ?? NO_MONEY;
    const on = state === 'paid' ? receipts.find(({ result }) => result === 'paid')?.on : undefined;
    money.set(match, {
      totalFen: (totalFen ?? 0) + amountFen,
      paidFen: paidFen + (on === undefined ? 0 : amountFen),
      first: on !== undefined && (first === null || on < first.on) ? { on, round } : first,
    });
  }
  return money;
}

function recordsOf(generation: string, sums: ReadonlyMap<string, FigureSum>): CellRecord[] {
  return [...sums].map(([key, { figures }]) => {
    const [policy = '', district = '', month = ''] = key.split(':');
    return { ...{ _id: `${generation}:${key}`, generation, policy, district, month }, ...figures };
  });
}

async function storeCells(records: readonly CellRecord[]): Promise<void> {
  for (let from = 0; from < records.length; from += INSERT) {
    await FigureCellModel.collection.insertMany(records.slice(from, from + INSERT) as never);
  }
}

/** Removes what was before the last two readings, that of a process that died in the middle too. */
async function forgetOlder(): Promise<void> {
  const [, before] = await FigureGenerationModel.find({}, { _id: 1 }).sort({ _id: -1 }).limit(2).lean();
  if (before === undefined) return;
  const older = mongoose.trusted({ $lt: before._id });
  await FigureGenerationModel.deleteMany({ _id: older });
  await FigureCellModel.deleteMany({ generation: older });
}
