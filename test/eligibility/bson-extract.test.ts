import test from 'ava';
import { deserialize, serialize } from 'bson';
import fc from 'fast-check';
import type { ComputedFacts } from '../../src/eligibility/bson/bson-extract.js';
import { EnterpriseScanner } from '../../src/eligibility/bson/bson-scan.js';
import type { ScannedColumns } from '../../src/eligibility/bson/scanned-columns.js';
import type { Vocabulary } from '../../src/eligibility/vocabulary.js';
import { factsOfBytes, inColumns, observed, REFERENCE_YEAR, storedDocument, vocabulary } from './bson-documents.js';
import { AS_OF, fact } from './samples.js';

const withDerived: Vocabulary = {
  ...vocabulary,
  catalogue: new Map([...vocabulary.catalogue, ['told', fact('told', 'text', { derived: true })]]),
};
const SOURCES = ['name', 'revenue', 'revenue@-1', 'monthlySales', 'insuredEnd@-2', 'taxDistrictCodes'];
const FIELDS = ['name', 'revenue', 'monthlySales', 'insuredEnd', 'taxDistrictCodes'];

/** A derived fact that tells everything of the facts that it comes from. */
function telling(documents: Uint8Array[] = []): ComputedFacts {
  const factsOf: ComputedFacts['factsOf'] = (document) => {
    documents.push(document);
    const facts = new Map([['told', { value: tell(document) }]]);
    return { of: () => facts };
  };
  return { keys: [['told', 'unasked']], fields: FIELDS, ofDistrict: true, factsOf };
}

function tell(document: Uint8Array): string {
  return JSON.stringify(observed(factsOfBytes(document, vocabulary, REFERENCE_YEAR), SOURCES, vocabulary));
}

function scanner(computed: ComputedFacts): EnterpriseScanner {
  const options = { vocabulary: withDerived, asOf: AS_OF, computed: [computed] };
  return new EnterpriseScanner([{ referenceYear: REFERENCE_YEAR, keys: ['told', 'revenue'] }], options);
}

test('an extract holds all that the facts of its fields come from', (t) => {
  const one = scanner(telling());
  fc.assert(
    fc.property(fc.array(storedDocument, { minLength: 1, maxLength: 4 }), (documents) => {
      for (const document of documents) one.add(document);
      const [columns] = one.take() as [ScannedColumns];
      documents.forEach((document, row) => {
        t.deepEqual(inColumns(columns, row, ['told'], withDerived), [tell(document)]);
      });
    }),
    { numRuns: 400 },
  );
});

test('an extract holds nothing else, and equal ones are computed once', (t) => {
  const documents: Uint8Array[] = [];
  const one = scanner(telling(documents));
  const entry = (asOf: string, keys: string[]) => ({ source: 's', asOf, keys, batch: 'b' });
  for (let row = 0; row < 50; row += 1) {
    const values = { employees: row, name: row % 2 === 0 ? 'even' : 'odd' };
    const provenance = [
      entry(`2026-10-${10 + row}`.slice(0, 10), ['employees']),
      entry(AS_OF, ['employees', 'name', 'names', 'name#1', 'name.2']),
      entry('2026-11-23', ['name']),
    ];
    one.add(serialize({ uscc: `U${row}`, districtCode: '441602', originals: { name: 'x' }, values, provenance }));
  }
  t.is(documents.length, 2);
  t.deepEqual(deserialize(documents[0] as Uint8Array), {
    districtCode: '441602',
    provenance: [{ source: 's', asOf: AS_OF, keys: ['name', 'name#1', 'name.2'] }],
    values: { name: 'even' },
  });
  const column = one.take()[0]?.columns.get('told');
  t.true(column?.kind === 'coded' && column.entries.length === 2 && column.codes.BYTES_PER_ELEMENT === 1);
});

test('what computing throws leaves no row', (t) => {
  const fault = new Error('of computing');
  const factsOf = (): never => {
    throw fault;
  };
  const one = scanner({ keys: [['told']], fields: [], ofDistrict: false, factsOf });
  t.is(
    t.throws(() => one.add(serialize({ values: {}, provenance: [] }))),
    fault,
  );
  t.is(one.length, 0);
  t.is(one.take()[0]?.columns.get('told')?.kind, 'coded');
});
