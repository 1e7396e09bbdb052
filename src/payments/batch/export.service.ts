import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Person } from '../../matching/process/process.schema.js';
import { InputError } from '../../terminal/input-error.js';
import type { PaymentDeps } from '../payment-deps.js';
import { paymentsIn, stepPayment } from '../payment-store.js';
import { needRole } from '../roles.js';
import type { BatchRecord } from './batch.schema.js';
import { changed, needState, payableLines } from './batch.service.js';
import { batchFiles, sha256 } from './batch-file.js';
import { readBatch, stepBatch } from './batch-store.js';

/** The only mark of a file that is complete but not handed over yet. */
const UNFINISHED = '.part';

/**
 * Writes a signed batch's workbook and CSV into a folder, once. The files are complete on disk before the batch counts
 * as exported, and get their names after it: a process that dies in between leaves them, and the same command finishes.
 * @returns the paths of the files
 * @throws InputError where it was exported before, a line may not be paid any more, or the folder cannot be written
 */
export async function exportBatch(id: string, folder: string, who: Person, deps: PaymentDeps): Promise<string[]> {
  needRole(who, 'finance');
  const batch = await readBatch(id);
  if (batch.state === 'exporting') return finishExport(batch, folder, deps);
  if (batch.state === 'exported')
    throw new InputError(`batch ${id} was exported on ${dayOf(batch)}: it is exported once`);
  needState(batch, 'signed');
  const files = batchFiles(id, await payableLines(batch, deps));
  for (const { name, content } of files) await writeDurably(join(folder, `${name}${UNFINISHED}`), content);
  const exported = {
    ...{ by: who.id, at: deps.clock.now() },
    files: files.map(({ name, content }) => ({ name, sha256: sha256(content) })),
  };
  if (!(await stepBatch(batch, { state: 'exporting', exported }))) throw changed(id);
  return finishExport({ ...batch, state: 'exporting', exported }, folder, deps);
}

async function finishExport(batch: BatchRecord, folder: string, deps: PaymentDeps): Promise<string[]> {
  const at = deps.clock.now();
  const paths: string[] = [];
  for (const { name, sha256: digest } of batch.exported?.files ?? []) {
    const path = join(folder, name);
    const isThere = (await digestOf(path)) === digest;
    if (!isThere && (await digestOf(path + UNFINISHED)) !== digest) {
      throw new InputError(`batch ${batch._id} is half exported, and ${path}${UNFINISHED} is not its file`);
    }
    if (!isThere) await rename(path + UNFINISHED, path);
    paths.push(path);
  }
  for (const payment of await paymentsIn(['batched'], { batch: batch._id })) {
    await stepPayment(payment, 'order', { updatedAt: at });
  }
  await stepBatch(batch, { state: 'exported' });
  return paths;
}

async function writeDurably(path: string, content: Buffer): Promise<void> {
  try {
    // Account numbers: for whoever exports alone.
    const file = await open(path, 'w', 0o600);
    try {
      await file.writeFile(content);
      await file.sync();
    } finally {
      await file.close();
    }
  } catch (error) {
    throw new InputError(`${path}: cannot be written (${(error as NodeJS.ErrnoException).code})`);
  }
}

async function digestOf(path: string): Promise<string | null> {
  return readFile(path).then(sha256, () => null);
}

const dayOf = ({ exported }: BatchRecord): string => exported?.at.toISOString().slice(0, 10) ?? '';
