import type { Progress } from '../../terminal/progress.js';
import type { CompleteList } from '../enterprise.schema.js';
import { stateContacts } from '../registered-contact.service.js';
import { writeEnterprises } from '../write.service.js';
import { buildIncoming, type Transfer } from './build-incoming.js';
import type { Checked } from './check-rows.js';
import { finding } from './findings.js';
import { interpretRow, isRefused, type Reading, type Row, type SourceRow } from './interpret-row.js';
import { normaliseName } from './parse-value.js';
import type { Tally } from './report.js';

const BATCH = 1000;

export interface WriteContext {
  readonly reading: Reading;
  readonly checked: Checked;
  readonly transfer: Transfer;
  readonly tally: Tally;
  readonly lists: readonly CompleteList[];
  readonly now: Date;
  readonly dryRun: boolean;
  readonly progress: Progress;
}

/** Reads the rows a second time and writes enterprises whole: the rows of one are held until its last one is there. */
export async function writeRows(rows: AsyncIterable<SourceRow>, context: WriteContext): Promise<void> {
  const { checked, tally, reading, progress } = context;
  const open = new Map<string, Row[]>();
  let batch: Row[][] = [];
  let done = 0;
  const total = tally.accepted;
  progress.update(0, total);
  for await (const source of rows) {
    const row = interpretRow(source, reading);
    if (isRefused(row) || checked.keys.isMarked(row.key) || checked.keys.lineOf(row.key) !== row.line) continue;
    if (checked.firms.isMarked(row.uscc)) {
      tally.reject([finding('incomplete-list', { line: row.line, field: 'uscc', value: row.uscc })]);
      continue;
    }
    const firm = open.get(row.uscc) ?? [];
    firm.push(row);
    if (firm.length < checked.firms.countOf(row.uscc)) {
      open.set(row.uscc, firm);
      continue;
    }
    open.delete(row.uscc);
    batch.push(firm);
    if (batch.length < BATCH) continue;
    done += await writeBatch(batch, context);
    batch = [];
    progress.update(done, total);
  }
  done += await writeBatch(batch, context);
  progress.update(done, total);
}

async function writeBatch(batch: readonly Row[][], context: WriteContext): Promise<number> {
  if (batch.length === 0) return 0;
  const { transfer, tally, lists, now, dryRun } = context;
  const incoming = batch.map((rows) => buildIncoming(rows, transfer));
  const results = await writeEnterprises(incoming, { now, lists, dryRun });
  if (!dryRun) await stateContacts(batch.flat().flatMap(statedContact));
  let rows = 0;
  for (const [at, { outcome, before }] of results.entries()) {
    const firm = batch[at] ?? [];
    rows += firm.length;
    tally.outcomes[outcome] += firm.length;
    if (before !== null && before.name !== '') tally.warn(nameWarnings(firm, before.name));
  }
  return rows;
}

const statedContact = ({ uscc, contact, asOf }: Row) => (contact === null ? [] : [{ uscc, email: contact, asOf }]);

/** A department that writes another name may mean another firm. The registry's own renaming is no such case. */
function nameWarnings(rows: readonly Row[], known: string) {
  return rows.flatMap(({ line, facts }) => {
    const given = facts.find(({ slot, inferred }) => slot === 'name' && inferred)?.value;
    if (typeof given !== 'string' || given === normaliseName(known)) return [];
    return [finding('name-differs', { line, field: 'name', value: given, detail: known })];
  });
}
