import { open, readFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { Person } from '../../matching/process/process.schema.js';
import { InputError, RefusedError } from '../../terminal/input-error.js';
import type { PaymentDeps } from '../payment-deps.js';
import { paymentsIn, stepPayments } from '../payment-store.js';
import { needRole } from '../roles.js';
import type { BatchRecord } from './batch.schema.js';
import { changed, needState, payableLines } from './batch.service.js';
import { type BatchFile, type BatchFormat, batchFiles, fileName, type PayableLine, sha256 } from './batch-file.js';
import { linesOf, noteHandedOut, readBatch, stepBatch } from './batch-store.js';

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
  return finishExport(await beginExport(batch, files, who, deps), folder, deps);
}

/**
 * Hands out one of a signed batch's files; with the first one the batch is exported. Asked for again it is the very same
 * file or none, and who took it is kept. Nothing of it stays here: it is made anew of the lines and their accounts.
 * @throws InputError where a line may not be paid any more, RefusedError where it cannot be made as it was
 */
export async function handOut(id: string, format: BatchFormat, who: Person, deps: PaymentDeps): Promise<BatchFile> {
  needRole(who, 'finance');
  const before = await readBatch(id);
  needState(before, 'signed', 'exporting', 'exported');
  const lines = before.state === 'signed' ? await payableLines(before, deps) : await linesAsExported(id, deps);
  const files = batchFiles(id, lines);
  const batch = before.state === 'signed' ? await beginExport(before, files, who, deps) : before;
  const file = files.find(({ name }) => name === fileName(id, format));
  const expected = batch.exported?.files.find(({ name }) => name === file?.name)?.sha256;
  if (file === undefined || sha256(file.content) !== expected) {
    throw new RefusedError(`batch ${id}: an account has changed since it was exported, its file cannot be made again`);
  }
  if (batch.state === 'exporting') await orderPayments(batch, deps);
  await noteHandedOut(id, { by: who.id, at: deps.clock.now(), name: file.name });
  return file;
}

async function beginExport(
  batch: BatchRecord,
  files: readonly BatchFile[],
  who: Person,
  deps: PaymentDeps,
): Promise<BatchRecord> {
  const exported = {
    ...{ by: who.id, at: deps.clock.now() },
    files: files.map(({ name, content }) => ({ name, sha256: sha256(content) })),
  };
  if (!(await stepBatch(batch, { state: 'exporting', exported }))) throw changed(batch._id);
  return { ...batch, state: 'exporting', exported };
}

async function linesAsExported(batch: string, { ports, clock }: PaymentDeps): Promise<PayableLine[]> {
  const lines = await linesOf(batch);
  const usccs = lines.map(({ uscc }) => uscc);
  const accounts = await ports.accounts(usccs, civilDateOf(clock.now()));
  return lines.map((line) => ({ ...line, account: accounts.get(line.uscc) ?? { holder: '', number: '', bank: '' } }));
}

async function finishExport(batch: BatchRecord, folder: string, deps: PaymentDeps): Promise<string[]> {
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
  await orderPayments(batch, deps);
  return paths;
}

async function orderPayments(batch: BatchRecord, deps: PaymentDeps): Promise<void> {
  const set = { updatedAt: deps.clock.now() };
  const payments = await paymentsIn(['batched'], { batch: batch._id });
  await stepPayments(
    'order',
    payments.map((payment) => ({ payment, set })),
    { batch: batch._id },
  );
  await stepBatch(batch, { state: 'exported' });
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

const dayOf = ({ exported }: BatchRecord): string => (exported === null ? '' : civilDateOf(exported.at));
