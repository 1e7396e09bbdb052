/**
 * Each document lies under the number it got when it was inserted, its record, at the end of the file whatever its `_id`:
 * so pages are filled one after another, where keys in any order leave half of each empty. Index entries point to it.
 */
const RECORD_BYTES = 5;
/** Above every prefix of the catalogue's ids. */
const RECORDS = 0xff;
export const ALL_RECORDS = { start: Buffer.from([RECORDS]), end: Buffer.alloc(RECORD_BYTES + 2, 0xff) };

export function recordKey(record: Uint8Array): Buffer {
  const key = Buffer.allocUnsafe(RECORD_BYTES + 1);
  key[0] = RECORDS;
  key.set(record, 1);
  return key;
}

export function recordOfNumber(number: number): Buffer {
  const record = Buffer.allocUnsafe(RECORD_BYTES);
  record.writeUIntBE(number, 0, RECORD_BYTES);
  return record;
}

export function numberOfRecord(record: Buffer): number {
  return record.readUIntBE(0, RECORD_BYTES);
}

export function numberOfRecordKey(key: Buffer): number {
  return numberOfRecord(key.subarray(1));
}

/** The record that an entry of an index points to: the value in a unique one, else the end of the key. */
export function recordOf({ key, value }: { readonly key: Buffer; readonly value: Buffer }): Buffer {
  return value.length > 0 ? value : key.subarray(-RECORD_BYTES);
}
