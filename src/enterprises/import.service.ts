import { join } from 'node:path';
import type { Deps } from '../deps.js';
import { civilDateOf, isCivilDate } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import { packageRules } from '../policies/policy.service.js';
import { InputError } from '../terminal/input-error.js';
import type { Progress } from '../terminal/progress.js';
import { type Checked, checkRows } from './import/check-rows.js';
import { type PlannedList, planList, resolveList, settleList } from './import/complete-list.js';
import { finding, findingLine } from './import/findings.js';
import type { Reading } from './import/interpret-row.js';
import { chooseLayout, type Layout, layOut } from './import/layout.js';
import { loadMappings, namedMapping } from './import/load-mappings.js';
import { openSource, type Source } from './import/open-source.js';
import { type ImportReport, Tally } from './import/report.js';
import { writeRows } from './import/write-rows.js';
import { loadCompleteLists } from './write.service.js';

export type { ImportReport } from './import/report.js';
export { reportText } from './import/report.js';

export interface ImportOptions {
  /** Name of a mapping in `rules/mappings`, or the path of one; chosen by the headers where absent. */
  readonly mapping?: string | undefined;
  readonly dryRun?: boolean | undefined;
  /** One fault refuses the whole file before the first write. */
  readonly strict?: boolean | undefined;
  /** Takes a complete list that is empty, or shorter by half than the one before. */
  readonly force?: boolean | undefined;
  /** The date of the data; today in Shanghai where absent. */
  readonly asOf?: string | undefined;
  readonly acceptBadCheckDigit?: boolean | undefined;
  readonly progress?: ((label: string, unit: string) => Progress) | undefined;
}

type ImportDeps = Pick<Deps, 'config' | 'clock' | 'rules'>;

const silent: Progress = { update: () => {}, stop: () => {} };
const LINES_SHOWN = 50;

/**
 * Imports a department's file: CSV (UTF-8 or GB18030) or XLSX, in a shape of `rules/mappings`. The file is read twice,
 * in constant memory: first every row is checked and nothing written, then the good ones are laid over the store,
 * a thousand enterprises at a time and each of them whole. Stopped anywhere, running it again completes it.
 * @throws InputError, with nothing written, where the file or its header cannot be read, no row is accepted, `strict`
 * finds a fault, or a complete list is empty or too short
 */
export async function importFile(path: string, options: ImportOptions, deps: ImportDeps): Promise<ImportReport> {
  const now = deps.clock.now();
  const asOf = dateOfData(options.asOf, civilDateOf(now));
  const source = await openSource(path);
  try {
    return await importSource(path, source, asOf, now, options, deps);
  } finally {
    await source.close();
  }
}

async function importSource(
  path: string,
  source: Source,
  asOf: CivilDate,
  now: Date,
  options: ImportOptions,
  deps: ImportDeps,
): Promise<ImportReport> {
  const { rules } = deps;
  const { layout, line } = await findLayout(path, source, options.mapping, deps);
  const tally = new Tally();
  tally.warn([
    ...layout.unknown.map((header) => finding('unknown-column', { line, column: header })),
    ...(source.otherSheets ? [finding('other-sheets', { line: null })] : []),
  ]);
  const reading: Reading = {
    layout,
    rules,
    asOf,
    acceptBadCheckDigit: options.acceptBadCheckDigit === true,
    ...resolveList(layout.mapping, asOf),
  };
  const width = layout.headers.length;
  const progress = options.progress ?? (() => silent);
  const checking = progress('checking', 'rows');
  const checked = await checkRows(source.rowsAfter(line, width), reading, tally, checking).finally(() =>
    checking.stop(),
  );
  refuseFaulty(path, tally, layout, options);
  const batch = `${layout.mapping.name}@${asOf}#${source.scan.sha256.slice(0, 16)}`;
  const planned = await planList({
    path,
    layout,
    reading,
    checked,
    tally,
    batch,
    now,
    force: options.force === true,
    city: deps.config.city,
  });
  noteInferred(tally, checked);
  const dryRun = options.dryRun === true;
  const lists = await loadCompleteLists();
  const writing = progress(dryRun ? 'comparing' : 'importing', 'rows');
  const transfer = { batch, receivedAt: now, complete: planned !== null };
  await writeRows(source.rowsAfter(line, width), {
    reading,
    checked,
    transfer,
    tally,
    lists,
    now,
    dryRun,
    progress: writing,
  }).finally(() => writing.stop());
  const closed = await settle(planned, checked, now, dryRun, progress);
  return reportOf(tally, { layout, source, batch, asOf, dryRun, closed });
}

async function settle(
  planned: PlannedList | null,
  checked: Checked,
  now: Date,
  dryRun: boolean,
  progress: NonNullable<ImportOptions['progress']>,
): Promise<ImportReport['closed']> {
  if (planned === null || planned.list === null) return null;
  const bar = progress('settling', 'enterprises');
  try {
    return await settleList(planned.list, {
      now,
      dryRun,
      isNamed: (uscc) => checked.firms.countOf(uscc) > 0,
      onProgress: (done) => bar.update(done),
    });
  } finally {
    bar.stop();
  }
}

function dateOfData(given: string | undefined, today: CivilDate): CivilDate {
  if (given === undefined) return today;
  if (!isCivilDate(given)) throw new InputError(`--as-of ${given}: not a day that exists (YYYY-MM-DD)`);
  if (given > today) throw new InputError(`--as-of ${given}: after today, ${today}`);
  return given;
}

/** The header is the first of the first rows that a mapping knows; titles may stand above it. */
async function findLayout(
  path: string,
  source: Source,
  name: string | undefined,
  { config, rules }: ImportDeps,
): Promise<{ layout: Layout; line: number }> {
  const folder = join(config.rulesDir ?? packageRules(), 'mappings');
  if (name !== undefined) {
    const mapping = await namedMapping(name, folder, rules);
    let lacks: string[] = [];
    for (const { cells, line } of source.head) {
      const layout = layOut(mapping, cells, rules);
      if (!('missing' in layout)) return { layout, line };
      if (lacks.length === 0 || layout.missing.length < lacks.length) lacks = layout.missing;
    }
    throw new InputError(`${path}: no header of mapping ${mapping.name}; it lacks ${lacks.join(', ')}`);
  }
  const mappings = await loadMappings(folder, rules);
  for (const { cells, line } of source.head) {
    const choice = chooseLayout(mappings, cells, rules);
    if ('layout' in choice) return { layout: choice.layout, line };
    if ('ambiguous' in choice) {
      throw new InputError(`${path}: the header fits ${choice.ambiguous.join(' and ')}; name one with --mapping`);
    }
  }
  const first =
    source.head
      .find(({ cells }) => cells.some((cell) => cell.trim() !== ''))
      ?.cells.slice(0, 8)
      .map((cell) => cell.trim().slice(0, 20))
      .join(', ') ?? '';
  const shown = first === '' ? 'all empty' : first;
  throw new InputError(`${path}: no known header (${mappings.length} mappings tried) in the first rows: ${shown}`);
}

function refuseFaulty(path: string, tally: Tally, layout: Layout, options: ImportOptions): void {
  const rejects = tally.listRejects();
  const shown = rejects.slice(0, LINES_SHOWN).map((one) => `${path}: ${findingLine(one, 'en')}`);
  const more = tally.rejected > shown.length ? [`${path}: … and ${tally.rejected - shown.length} more`] : [];
  if (options.strict === true && tally.rejected > 0) {
    throw new InputError([
      `${path}: refused with --strict: ${tally.rejected} of ${tally.read} rows are at fault`,
      ...shown,
      ...more,
    ]);
  }
  if (tally.accepted > 0) return;
  if (tally.read === 0 && layout.mapping.completeness !== 'partial') return;
  throw new InputError([`${path}: no row was accepted of ${tally.read}`, ...shown, ...more]);
}

function noteInferred(tally: Tally, { districtsInferred }: Checked): void {
  if (districtsInferred > 0) tally.warn([finding('district-inferred', { line: null, detail: districtsInferred })]);
}

function reportOf(
  tally: Tally,
  about: {
    layout: Layout;
    source: Source;
    batch: string;
    asOf: CivilDate;
    dryRun: boolean;
    closed: ImportReport['closed'];
  },
): ImportReport {
  const { layout, source, batch, asOf, dryRun, closed } = about;
  const { read, accepted, duplicates, rejected, warnings, outcomes } = tally;
  return {
    mapping: layout.mapping.name,
    encoding: source.scan.kind === 'xlsx' ? 'xlsx' : source.scan.encoding,
    batch,
    asOf,
    dryRun,
    read,
    accepted,
    ...outcomes,
    duplicates,
    rejected,
    warnings,
    rejects: tally.listRejects(),
    warned: tally.listWarnings(),
    closed,
  };
}
