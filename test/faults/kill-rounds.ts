import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { wholeRange } from '../../src/db/embedded/store/catalogue.js';
import { Store } from '../../src/db/embedded/store/store.js';
import { decodeDocument } from '../../src/db/embedded/values/value.js';
import { indexMismatches } from '../db/embedded/integrity.js';

export const BATCH = 50;

export interface Row {
  readonly _id: string;
  readonly key: string;
  readonly writer: string;
  readonly batch: string;
  readonly at: number;
  readonly text: string;
}

export interface Findings {
  acknowledged: number;
  lost: string[];
  half: string[];
  mismatches: string[];
}

const WRITERS = fileURLToPath(new URL('./kill-writers.js', import.meta.url));

/** Kills a process with four writers, again and again on one folder, and looks at what is left each time. */
export async function killRounds(dataDir: string, rounds: number): Promise<Findings> {
  const all: Findings = { acknowledged: 0, lost: [], half: [], mismatches: [] };
  const told: string[] = [];
  for (let round = 0; round < rounds; round++) {
    // Another moment each round, from the very first writes to well into them.
    told.push(...(await runAndKill(dataDir, round, 40 + ((round * 137) % 400))));
    const { lost, half, mismatches } = await inspect(dataDir, told);
    all.lost.push(...lost);
    all.half.push(...half);
    all.mismatches.push(...mismatches);
  }
  all.acknowledged = told.length;
  return all;
}

/** @returns the acknowledgements that were read, of a process killed after about so many of them */
async function runAndKill(dataDir: string, round: number, after: number): Promise<string[]> {
  const child = spawn(process.execPath, [WRITERS, dataDir, String(round)], { stdio: ['ignore', 'pipe', 'inherit'] });
  const told: string[] = [];
  const exited = once(child, 'exit');
  for await (const line of createInterface(child.stdout)) {
    if (line !== 'ready') told.push(line);
    if (told.length === after) child.kill('SIGKILL');
  }
  const [, signal] = (await exited) as [number | null, string | null];
  if (signal !== 'SIGKILL') throw new Error('the writers ended before they were killed');
  // The last line may be cut, and then was not told.
  return told.filter((line) => /^(row|batch) \d+-\w-\d+(-0)?$|^revision \d+-\d+$/.test(line));
}

async function inspect(dataDir: string, told: readonly string[]): Promise<Omit<Findings, 'acknowledged'>> {
  const store = Store.open(dataDir);
  const rows = store.catalogue.find('kill.rows');
  const shared = store.catalogue.find('kill.shared');
  if (rows === undefined || shared === undefined) throw new Error('the collections are gone');
  const read = (id: number) =>
    [...store.range(wholeRange(id))].map(({ value }) => decodeDocument(store.document(value)));
  const ids = new Set<string>();
  const batches = new Map<string, number>();
  for (const row of read(rows.id)) {
    ids.add(row._id);
    if (row.writer === 'c') batches.set(row.batch, (batches.get(row.batch) ?? 0) + 1);
  }
  const revisions = new Set(read(shared.id).map((one) => String(one.revision)));
  const half = [...batches].filter(([, count]) => count !== BATCH).map(([batch, count]) => `${batch}: ${count}`);
  if (revisions.size > 1) half.push(`revisions ${[...revisions].join(' ')}`);
  const lost = told.filter((line) => !isThere(line, ids, batches, [...revisions][0] ?? '-1--1'));
  const mismatches = indexMismatches(store);
  await store.close();
  return { lost, half, mismatches };
}

function isThere(
  line: string,
  ids: ReadonlySet<string>,
  batches: ReadonlyMap<string, number>,
  revision: string,
): boolean {
  const [kind, name = ''] = line.split(' ');
  if (kind === 'row') return ids.has(name);
  if (kind === 'batch') return batches.has(name);
  const [told = [], held = []] = [name, revision].map((one) => one.split('-').map(Number));
  const [round = 0, number = 0] = told;
  const [heldRound = -1, heldNumber = -1] = held;
  return heldRound > round || (heldRound === round && heldNumber >= number);
}
