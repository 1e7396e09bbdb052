import { indexKeys } from '../../../src/db/embedded/indexes/index-keys.js';
import { allIndexes, Catalogue, namespaceOf, wholeRange } from '../../../src/db/embedded/store/catalogue.js';
import { entryKey } from '../../../src/db/embedded/store/documents.js';
import { ALL_RECORDS, recordKey } from '../../../src/db/embedded/store/record.js';
import type { Store } from '../../../src/db/embedded/store/store.js';

/** Every difference between the entries that the indexes hold and those that the documents call for. */
export function indexMismatches(store: Store): string[] {
  const wrong: string[] = [];
  const unowned = new Set([...store.keys(ALL_RECORDS)].map((key) => key.toString('hex')));
  for (const { id, documents } of Catalogue.dropped(store)) {
    if (!documents) continue;
    for (const { value } of store.range(wholeRange(id))) unowned.delete(recordKey(value).toString('hex'));
  }
  for (const collection of store.catalogue.collections.values()) {
    const records = [...store.range(wholeRange(collection.id))].map(({ value }) => value);
    const counted = store.count(collection.id);
    if (counted !== records.length) wrong.push(`${namespaceOf(collection)} counts ${counted}, has ${records.length}`);
    for (const record of records) {
      if (!unowned.delete(recordKey(record).toString('hex'))) wrong.push(`${namespaceOf(collection)} lacks a record`);
    }
    for (const index of allIndexes(collection)) {
      const wanted = new Set<string>();
      for (const record of records) {
        for (const key of indexKeys(store.document(record), index).keys) {
          wanted.add(`${entryKey(index, key, record).toString('hex')} ${index.unique ? record.toString('hex') : ''}`);
        }
      }
      const name = `${namespaceOf(collection)} ${index.name}`;
      for (const { key, value } of store.range(wholeRange(index.id))) {
        const entry = `${key.toString('hex')} ${value.toString('hex')}`;
        if (!wanted.delete(entry)) wrong.push(`${name} has ${entry}`);
      }
      for (const entry of wanted) wrong.push(`${name} lacks ${entry}`);
    }
  }
  for (const key of unowned) wrong.push(`no collection has the record ${key}`);
  return wrong;
}
