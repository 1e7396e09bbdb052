import type { FactValue } from '../../eligibility/facts.js';
import type { CodeTable } from '../../policies/rule-book.schema.js';
import { divisionOfUscc } from '../uscc.js';

export interface Known {
  readonly infer: readonly ('district' | 'entity-type')[];
  /** What the row itself states. */
  readonly stated: (key: string) => FactValue | undefined;
  /** The region that the row is about, in words: `河源`. */
  readonly region: string;
  readonly divisions: CodeTable | undefined;
}

export interface Concluded {
  readonly facts: readonly { readonly key: string; readonly value: FactValue }[];
  readonly warning?: 'division-unknown' | 'division-elsewhere';
}

/**
 * What a code of GB 32100-2015 says by itself: its digits 3 to 8 are the registering authority's division, taken as the
 * district where the row gives none; its first two characters are the kind of entity for individual businesses,
 * cooperatives, social organisations and foundations. A company is told by its legal name (公司法 art. 7); other
 * entities of kind 91 may be branches, partnerships or sole proprietorships, so nothing is concluded.
 */
export function concludeFromCode(uscc: string, known: Known): Concluded {
  const facts: { key: string; value: FactValue }[] = [];
  if (known.infer.includes('entity-type') && known.stated('entityType') === undefined) {
    const type = entityTypeOf(uscc, String(known.stated('name') ?? ''));
    if (type !== undefined) facts.push({ key: 'entityType', value: type });
  }
  if (!known.infer.includes('district') || known.stated('districtCode') !== undefined) return { facts };
  const division = divisionOfUscc(uscc);
  if (known.divisions?.codes.has(division) !== true) return { facts, warning: 'division-unknown' };
  if (!liesIn(division, known.region, known.divisions)) return { facts, warning: 'division-elsewhere' };
  facts.push({ key: 'districtCode', value: division });
  return { facts };
}

const KINDS: Readonly<Record<string, string>> = {
  92: 'individual-business',
  93: 'cooperative',
  51: 'social-organisation',
  52: 'social-service-institution',
  53: 'foundation',
};

function entityTypeOf(uscc: string, name: string): string | undefined {
  const kind = KINDS[uscc.slice(0, 2)];
  if (kind !== undefined) return kind;
  return uscc.startsWith('91') && /(有限公司|有限责任公司|股份公司)$/.test(name) ? 'enterprise' : undefined;
}

/** Whether the region's words name the division, its city or its province; an unknown region excludes nothing. */
function liesIn(division: string, region: string, divisions: CodeTable): boolean {
  if (region === '') return true;
  const prefixes = prefixesOf(region, divisions);
  return prefixes.length === 0 || prefixes.some((prefix) => division.startsWith(prefix));
}

const regions = new WeakMap<CodeTable, Map<string, readonly string[]>>();

/** Prefixes of the divisions of that name; a file repeats its few regions in every row. */
function prefixesOf(region: string, divisions: CodeTable): readonly string[] {
  const known = regions.get(divisions) ?? new Map<string, readonly string[]>();
  regions.set(divisions, known);
  const found = known.get(region);
  if (found !== undefined) return found;
  const plain = (text: string) => text.replace(/(省|市|区|县|自治州|地区)$/, '');
  const named = [...divisions.codes].filter(([, { zh }]) => plain(zh) === plain(region));
  const prefixes = named.map(([code]) => code.replace(/(00)+$/, ''));
  if (known.size < 1000) known.set(region, prefixes);
  return prefixes;
}
