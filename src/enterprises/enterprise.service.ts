import mongoose from 'mongoose';
import type { CivilDate } from '../eligibility/facts.js';
import { EnterpriseModel } from './enterprise.model.js';
import type { Enterprise, FactChange } from './enterprise.schema.js';
import { FactChangeModel } from './fact-change.model.js';
import { knownAt } from './known-at.js';

const CHUNK = 1000;

export interface ListOptions {
  /** The beginning of a code, or part of a name. */
  readonly query?: string | undefined;
  /** GB/T 2260 prefix of the registered district. */
  readonly district?: string | undefined;
  /** Beginnings of the district codes that are looked at; everywhere where absent. */
  readonly within?: readonly string[] | undefined;
  /** The `nextCursor` of the page before. */
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** The enterprise with this code, or null. */
export async function findEnterprise(uscc: string): Promise<Enterprise | null> {
  return EnterpriseModel.findOne({ _id: uscc, uscc }).lean<Enterprise | null>();
}

/** How many there are, without reading them; where chunks of a sharded collection move, it may be off by those. */
export async function countEnterprises(): Promise<number> {
  return EnterpriseModel.estimatedDocumentCount();
}

/**
 * One page of enterprises in the order of their codes. A name is searched by reading names in that order until the page
 * is full, so a rare name in a large store takes as long as reading all names.
 */
export async function listEnterprises(
  options: ListOptions,
): Promise<{ items: Enterprise[]; nextCursor: string | null }> {
  const text = options.query?.normalize('NFKC').trim() ?? '';
  const asCode = /^[0-9A-Z]{2}\d{0,6}[0-9A-Z]{0,10}$/i.test(text) ? text.toUpperCase() : undefined;
  const filter = pageFilter(options, asCode);
  const wanted = options.limit + 1;
  const usccs: string[] = [];
  const needle = asCode === undefined ? comparableName(text) : '';
  const names = EnterpriseModel.find(filter, { _id: 1, name: 1 })
    .sort({ _id: 1 })
    .lean<{ _id: string; name?: string }>()
    .cursor({ batchSize: needle === '' ? Math.min(wanted, CHUNK) : CHUNK });
  for await (const { _id, name } of names) {
    if (needle !== '' && !comparableName(name ?? '').includes(needle)) continue;
    usccs.push(_id);
    if (usccs.length === wanted) break;
  }
  await names.close();
  const page = usccs.slice(0, options.limit);
  return { items: await findEnterprises(page), nextCursor: usccs.length > page.length ? (page.at(-1) ?? null) : null };
}

function pageFilter(options: ListOptions, codePrefix: string | undefined): Record<string, unknown> {
  const id: Record<string, string> = {};
  if (codePrefix !== undefined) Object.assign(id, { $gte: codePrefix, $lt: `${codePrefix}\uffff` });
  if (options.cursor !== undefined) {
    if (codePrefix !== undefined && codePrefix > options.cursor) Object.assign(id, { $gte: codePrefix });
    else Object.assign(id, { $gt: options.cursor });
  }
  return {
    ...(Object.keys(id).length === 0 ? {} : { _id: mongoose.trusted(id) }),
    ...(options.district === undefined ? {} : { districtCode: prefixFilter(options.district) }),
    ...(options.within === undefined || options.within.includes('')
      ? {}
      : { $or: options.within.map((prefix) => ({ districtCode: prefixFilter(prefix) })) }),
  };
}

/** A range instead of a pattern: every database serves it from the index. */
export function prefixFilter(prefix: string): object {
  return mongoose.trusted({ $gte: prefix, $lt: `${prefix}\uffff` });
}

function comparableName(name: string): string {
  return name.normalize('NFKC').replace(/\s/g, '').toLowerCase();
}

/** Those of these enterprises that there are, in the order of their codes. */
export async function findEnterprises(usccs: readonly string[]): Promise<Enterprise[]> {
  if (usccs.length === 0) return [];
  const ids = mongoose.trusted({ $in: [...usccs] });
  const found = await EnterpriseModel.find({ _id: ids, uscc: ids }).lean<Enterprise[]>();
  return found.sort((a, b) => (a._id < b._id ? -1 : 1));
}

/** The registered names of those of these enterprises that there are. */
export async function namesOf(usccs: readonly string[]): Promise<Map<string, string>> {
  if (usccs.length === 0) return new Map();
  const ids = mongoose.trusted({ $in: [...usccs] });
  const found = await EnterpriseModel.find({ _id: ids, uscc: ids }, { name: 1 }).lean<
    { _id: string; name?: string }[]
  >();
  return new Map(found.map(({ _id, name }) => [_id, name ?? '']));
}

/**
 * The codes that cut all enterprises into parts of `size`: the last of each part but the final one. Goes from cut to cut
 * in the index of codes, so that a million of them are neither read nor held.
 */
export async function enterpriseCuts(size: number): Promise<string[]> {
  const cuts: string[] = [];
  for (;;) {
    const after = cuts.at(-1);
    const [next, beyond] = await EnterpriseModel.find(
      after === undefined ? {} : { uscc: mongoose.trusted({ $gt: after }) },
      { _id: 0, uscc: 1 },
    )
      .sort({ uscc: 1 })
      .skip(size - 1)
      .limit(2)
      .lean<{ uscc: string }[]>();
    if (next === undefined || beyond === undefined) return cuts;
    cuts.push(next.uscc);
  }
}

/** All enterprises in the order of their codes, from the one after `afterUscc`; memory is that of one chunk. */
export async function* enterpriseCursor(
  options: { afterUscc?: string | undefined; district?: string | undefined } = {},
): AsyncGenerator<Enterprise, void, undefined> {
  const filter = {
    ...(options.afterUscc === undefined ? {} : { _id: mongoose.trusted({ $gt: options.afterUscc }) }),
    ...(options.district === undefined ? {} : { districtCode: prefixFilter(options.district) }),
  };
  const cursor = EnterpriseModel.find(filter).sort({ _id: 1 }).lean<Enterprise>().cursor({ batchSize: CHUNK });
  try {
    for await (const enterprise of cursor) yield enterprise;
  } finally {
    await cursor.close();
  }
}

/**
 * The same enterprises with the facts known at `asOf`: where a later observation replaced an earlier one, the earlier.
 * One query for those that have anything newer than `asOf`, none where there is nothing newer.
 */
export async function factsKnownAt(enterprises: readonly Enterprise[], asOf: CivilDate): Promise<Enterprise[]> {
  const newer = enterprises.filter(({ provenance }) => provenance.some((entry) => entry.asOf > asOf));
  if (newer.length === 0) return [...enterprises];
  const filter = {
    uscc: mongoose.trusted({ $in: newer.map(({ uscc }) => uscc) }),
    asOf: mongoose.trusted({ $lte: asOf }),
  };
  const changes = new Map<string, FactChange[]>();
  for await (const change of FactChangeModel.find(filter).lean<FactChange>().cursor({ batchSize: CHUNK })) {
    const known = changes.get(change.uscc);
    if (known === undefined) changes.set(change.uscc, [change]);
    else known.push(change);
  }
  return enterprises.map((enterprise) => knownAt(enterprise, changes.get(enterprise.uscc) ?? [], asOf));
}
