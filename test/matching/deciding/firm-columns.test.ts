import test from 'ava';
import { deserialize, serialize } from 'bson';
import fc from 'fast-check';
import { generatedEnterprise } from '../../../seeds/generator/document.js';
import { Random } from '../../../seeds/generator/random.js';
import { seenAt } from '../../../src/eligibility/batch/columns.js';
import { observe } from '../../../src/eligibility/index.js';
import { definitionOf } from '../../../src/eligibility/vocabulary.js';
import type { Enterprise } from '../../../src/enterprises/enterprise.schema.js';
import { elementOf } from '../../../src/enterprises/enterprise.schema.js';
import { type FirmChunk, FirmScanner } from '../../../src/matching/deciding/firm-columns.js';
import { factsOfFirms } from '../../../src/matching/deciding/firm-facts.js';
import { loadRules } from '../../../src/policies/policy.service.js';

const AS_OF = '2026-11-22';
const rules = loadRules();
const keys = [...rules.catalogue.values()]
  .filter(({ type }) => type !== 'list')
  .flatMap(({ key, period }) => (period === 'year' ? [key, `${key}@-1`, `${key}@-2`] : [key]));

/** What a rule can tell apart: the value, and what is known of a set. */
function told(seen: { value?: unknown; known?: { elements: readonly string[] } | undefined }): unknown {
  if (seen.value === undefined) return null;
  return seen.known === undefined ? [seen.value] : [seen.value, seen.known.elements.toSorted()];
}

function check(
  t: { deepEqual: (a: unknown, b: unknown, message?: string) => unknown },
  firms: readonly Enterprise[],
  referenceYear: number,
): number {
  const scanner = new FirmScanner([{ referenceYear, keys }], { rules, asOf: AS_OF });
  const documents = firms.map((firm) => serialize(firm));
  for (const document of documents) scanner.add(document);
  const [{ columns }] = scanner.take() as [FirmChunk];
  const factsOf = factsOfFirms(rules, AS_OF);
  let partial = 0;
  documents.forEach((document, row) => {
    const facts = factsOf(deserialize(document) as Enterprise, referenceYear);
    const expected = keys.map((key) => [key, told(observe(key, facts, AS_OF, rules))]);
    const found = keys.map((key) => [
      key,
      told(seenAt(columns.get(key), row, definitionOf(key, rules)?.type ?? 'text')),
    ]);
    t.deepEqual(found, expected, `firm ${row}`);
    partial += expected.filter(([, seen]) => Array.isArray(seen) && seen.length === 2).length;
  });
  return partial;
}

test('columns of derived facts, parameters and sets are those that objects give', (t) => {
  const firms = Array.from({ length: 150 }, (_, index) => generatedEnterprise(index, rules, AS_OF));
  for (const referenceYear of [2025, 2026]) check(t, firms, referenceYear);
});

test('lists known in part, of several dates, too old or stated later', (t) => {
  let partial = 0;
  fc.assert(
    fc.property(fc.array(fc.nat({ max: 400 }), { minLength: 1, maxLength: 8 }), fc.nat(), (indexes, seed) => {
      const random = new Random(seed, 0);
      partial += check(
        t,
        indexes.map((index) => inParts(generatedEnterprise(index, rules, AS_OF), random)),
        2026,
      );
    }),
    { numRuns: 60 },
  );
  t.true(partial > 50, `${partial}`);
});

/** Some lists stated record by record instead of as a whole, by entries of various dates. */
function inParts(firm: Enterprise, random: Random): Enterprise {
  const provenance = firm.provenance.map((entry) => ({ ...entry, keys: [...entry.keys] }));
  for (const list of ['qualifications', 'departmentLists', 'hires', 'loans']) {
    if (random.chance(0.4)) continue;
    const stays = random.chance(0.3);
    for (const entry of provenance) if (!stays) entry.keys = entry.keys.filter((key) => key !== list);
    const records = firm.values[list];
    if (!Array.isArray(records)) continue;
    const elements = records.flatMap((record) => (typeof record === 'object' ? [elementOf(list, record)] : []));
    for (const element of [...elements, 'little-giant', 'other|2026']) {
      const asOf = random.pick(['2026-11-01', '2026-11-20', '2026-11-23', '2025-01-01']);
      const keys = [`${list}#${element}`];
      if (random.chance(0.7))
        provenance.push({ batch: 'part', source: 'industry', asOf, receivedAt: new Date(0), keys });
    }
  }
  return { ...firm, provenance };
}
