import type { Command } from 'commander';
import { type CommonOptions, command } from '../../terminal/command.js';
import { countOf } from '../option-values.js';
import { batchView, receiptsView } from '../payment.view.js';
import { batchText, receiptsText } from '../payments-words.js';
import { answeredFor, type By, officer, type Say } from '../say.js';
import { buildBatch, dissolveBatch, MOST_LINES, signBatch } from './batch.service.js';
import { listBatches } from './batch-store.js';
import { exportBatch } from './export.service.js';
import { importReceipts } from './receipt.service.js';

/** What is done to batches: built, signed by two, exported once, their receipts taken in. */
export function batchCommands(say: Say): readonly Command[] {
  return [batches(say), building(say), signing(say), exporting(say), dissolving(say), receipts(say)];
}

const batches = (say: Say): Command =>
  command('batches', 'list batches, the latest first').action((options: CommonOptions) =>
    say(options, async () => {
      const items = await listBatches();
      const texts = items.map((one) => batchText(one));
      const text = (language: 'zh' | 'en') => texts.map((one) => one[language]).join('\n') || '-';
      return { result: { items: items.map(batchView) }, text: { zh: text('zh'), en: text('en') } };
    }),
  );

const building = (say: Say): Command =>
  answeredFor('batch', 'lock what is due into a batch')
    .option('--policy <code>', 'of this policy only')
    .option('--pool <id>', 'from this pool and year only, POOL:YEAR')
    .option('--limit <number>', 'at most so many lines', String(MOST_LINES))
    .action((options: By & { policy?: string; pool?: string; limit: string }) =>
      say(options, async (deps) => {
        const { policy, pool } = options;
        const limit = countOf('--limit', options.limit);
        const { batch, leftOut } = await buildBatch({ policy, pool, limit, who: officer(options) }, deps);
        return { result: { ...batchView(batch), leftOut }, text: batchText(batch, leftOut) };
      }),
    );

const signing = (say: Say): Command =>
  answeredFor('sign', 'sign a batch; two people have to')
    .argument('<batch>', 'its number')
    .argument('<checksum>', 'that it was shown with')
    .action((id: string, checksum: string, options: By) =>
      say(options, async (deps) => {
        const batch = await signBatch(id, checksum, officer(options), deps);
        return { result: batchView(batch), text: batchText(batch) };
      }),
    );

const exporting = (say: Say): Command =>
  answeredFor('export', 'write a signed batch’s workbook and CSV, once')
    .argument('<batch>', 'its number')
    .argument('<folder>', 'where to; the files hold account numbers')
    .action((id: string, folder: string, options: By) =>
      say(options, async (deps) => {
        const files = await exportBatch(id, folder, officer(options), deps);
        return { result: { batch: id, files }, text: files.join('\n') };
      }),
    );

const dissolving = (say: Say): Command =>
  answeredFor('dissolve', 'take a batch apart that was not exported')
    .argument('<batch>', 'its number')
    .requiredOption('--reason <text>', 'why')
    .action((id: string, options: By & { reason: string }) =>
      say(options, async (deps) => {
        const batch = await dissolveBatch(id, options.reason, officer(options), deps);
        return { result: batchView(batch), text: batchText(batch) };
      }),
    );

const receipts = (say: Say): Command =>
  answeredFor('receipts', 'take in a bank’s receipts, CSV or XLSX, whole or not at all')
    .argument('<file>', 'the file')
    .action((file: string, options: By) =>
      say(options, async (deps) => {
        const result = await importReceipts(file, officer(options), deps);
        return { result: receiptsView(result), text: receiptsText(result) };
      }),
    );
