import { indexKeys } from '../../../src/db/embedded/indexes/index-keys.js';
import { namespaceOf, prefixOf, wholeRange } from '../../../src/db/embedded/store/catalogue.js';
import { idKeyOf } from '../../../src/db/embedded/store/documents.js';
import type { Store } from '../../../src/db/embedded/store/store.js';
import { fieldOf, type Value } from '../../../src/db/embedded/values/value.js';

/** Every difference between the entries that the indexes hold and those that the documents call for. */
export function indexMismatches(store: Store): string[] {
  const wrong: string[] = [];
  for (const collection of store.catalogue.collections.values()) {
    const documents = [...store.range(wholeRange(collection.id))];
    for (const index of collection.indexes) {
      const wanted = new Set<string>();
      for (const { value } of documents) {
        const idKey = idKeyOf(fieldOf(value, '_id') as Value).key;
        for (const key of indexKeys(value, index).keys) {
          const entry = [prefixOf(index.id), key, ...(index.unique ? [] : [idKey])];
          wanted.add(`${Buffer.concat(entry).toString('hex')} ${Buffer.from(idKey).toString('hex')}`);
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
  return wrong;
}
