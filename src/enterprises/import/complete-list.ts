import type { CivilDate } from '../../eligibility/facts.js';
import { InputError } from '../../terminal/input-error.js';
import { findCompleteList, keepCompleteList, leavesOf, listId, sweepCompleteList } from '../complete-list.service.js';
import { type CompleteList, LIST_IDENTITY, type Population, parseSlot } from '../enterprise.schema.js';
import type { Checked } from './check-rows.js';
import { finding } from './findings.js';
import type { Reading } from './interpret-row.js';
import type { Layout } from './layout.js';
import type { Mapping } from './mapping.schema.js';
import type { ImportReport, Tally } from './report.js';

/** A complete list about to be kept; `list` is null where nothing may be concluded from it. */
export interface PlannedList {
  readonly list: CompleteList | null;
}

export interface PlanContext {
  readonly path: string;
  readonly layout: Layout;
  readonly reading: Reading;
  readonly checked: Checked;
  readonly tally: Tally;
  readonly batch: string;
  readonly now: Date;
  readonly force: boolean;
  /** GB/T 2260 code of the installed city. */
  readonly city: string;
}

/**
 * What a file of a complete mapping will settle; null for a partial one.
 * @throws InputError for a list that is empty or shorter by half than the one before it, unless forced: a feed that
 * broke would otherwise clear everyone
 */
export async function planList(context: PlanContext): Promise<PlannedList | null> {
  const { layout, reading, checked, tally, path } = context;
  const { completeness } = layout.mapping;
  if (completeness === 'partial') return null;
  const population = populationOf(completeness.population, context.city);
  const closes = reading.closes ?? completeness.closes;
  const _id = listId(closes, population);
  const before = await findCompleteList(_id);
  const named = tally.accepted;
  if (!context.force && named === 0)
    throw new InputError(`${path}: an empty complete list; --force takes it as nobody`);
  if (!context.force && before !== null && before.batch !== context.batch && named * 2 < before.named) {
    throw new InputError(
      `${path}: ${named} named where the list of ${before.asOf} named ${before.named}; --force takes it`,
    );
  }
  if (before !== null && before.asOf > reading.asOf) {
    tally.warn([finding('list-outdated', { line: null })]);
    return { list: null };
  }
  if (checked.unreadable > 0 && !context.force) {
    tally.warn([finding('closure-withheld', { line: null, detail: checked.unreadable })]);
    return { list: null };
  }
  const list: CompleteList = {
    _id,
    closes,
    leaves: leavesOf(closes, reading.rules.catalogue),
    population,
    asOf: reading.asOf,
    source: layout.mapping.source,
    batch: context.batch,
    receivedAt: context.now,
    named,
    // Refused rows that name a firm leave it as it is.
    exempt: [...checked.mentioned].sort(),
  };
  return { list };
}

function populationOf(declared: 'city' | Population, city: string): Population {
  return declared === 'city' ? { districts: [city.replace(/(00)+$/, '')] } : declared;
}

/**
 * What a file's records have in common and what it closes, `{year}` being the year of the data.
 * @throws InputError where a mapping closes something else than one element
 */
export function resolveList(mapping: Mapping, asOf: CivilDate): Pick<Reading, 'constants' | 'closes'> {
  const year = asOf.slice(0, 4);
  const constants = Object.fromEntries(
    Object.entries(mapping.record?.constants ?? {}).map(([field, value]) => [
      field,
      value === '{year}' ? Number(year) : value,
    ]),
  );
  if (mapping.completeness === 'partial') return { constants };
  const closes = mapping.completeness.closes.replaceAll('{year}', year);
  const { key, element } = parseSlot(closes);
  if (element !== undefined && LIST_IDENTITY[key]?.length !== element.split('|').length) {
    throw new InputError(`mapping ${mapping.name}: "${closes}" does not name one element of ${key}`);
  }
  return { constants, closes };
}

/** Keeps the list and lays it over everyone of its population. */
export async function settleList(
  list: CompleteList,
  options: { now: Date; dryRun: boolean; isNamed: (uscc: string) => boolean; onProgress: (done: number) => void },
): Promise<NonNullable<ImportReport['closed']>> {
  if (!options.dryRun) await keepCompleteList(list);
  const enterprises = await sweepCompleteList(list, options);
  return { slot: list.closes, named: list.named, enterprises };
}
