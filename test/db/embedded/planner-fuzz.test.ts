import { createHash } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Binary, Decimal128, type Document, Long, MaxKey, MinKey, ObjectId } from 'bson';
import { keyRows } from '../../../src/db/embedded/indexes/index-keys.js';
import { sortFields } from '../../../src/db/embedded/stages/sort.js';
import { encodeKey } from '../../../src/db/embedded/values/key-encoding.js';
import { documentValue, encodeDocument } from '../../../src/db/embedded/values/value.js';
import { embeddedOnly as test } from '../../helpers/needs.js';
import { openEngine } from './engine.js';

// An index answers as a scan does, or the database is wrong in silence. Two collections get the same documents and the
// same writes; one has indexes of every kind, the other none.
const QUERIES = Number(process.env.FUZZ_QUERIES ?? 1500);
const SEEDS = (process.env.FUZZ_SEEDS ?? '1,2').split(',').map(Number);
const DOCUMENTS = 150;

const INDEXES = [
  { key: { a: 1 }, name: 'single' },
  { key: { b: -1, a: 1 }, name: 'descending' },
  { key: { e: 1 }, name: 'sparse', sparse: true },
  { key: { e: 1, a: -1 }, name: 'sparse compound', sparse: true },
  { key: { b: 1, 'c.d': -1 }, name: 'compound' },
  { key: { e: 1, u: 1 }, name: 'order' },
  { key: { 'c.d': 1, 'c.f': 1 }, name: 'through one array' },
  { key: { t: 1, b: 1 }, name: 'multikey' },
  { key: { a: 1, b: 1 }, name: 'partial', partialFilterExpression: { b: { $gt: 2 } } },
  { key: { f: 1 }, name: 'partial exists', partialFilterExpression: { e: { $exists: true }, a: { $lte: 'm' } } },
  { key: { u: 1 }, name: 'unique', unique: true },
];

/** Numbers in [0, 1) that are the same for the same seed (mulberry32). */
function random(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const LONG_TEXT = 'long'.repeat(500);
const SCALARS: readonly unknown[] = [
  0,
  1,
  2,
  3,
  4,
  5,
  -1,
  2.5,
  -0,
  NaN,
  Infinity,
  Long.fromNumber(3),
  Long.fromString('9007199254740993'),
  Decimal128.fromString('2.5'),
  Decimal128.fromString('1E+40'),
  '',
  'a',
  'ab',
  'a\0b',
  'b',
  'ÿ',
  '企业',
  LONG_TEXT,
  ...Array.from({ length: 9 }, (_, n) => `${LONG_TEXT}${n}`),
  null,
  true,
  false,
  new Date(0),
  new Date(1),
  new Date(-1),
  new MinKey(),
  new MaxKey(),
  new ObjectId('000000000000000000000001'),
  new Binary(Buffer.from([255])),
  { d: 1 },
  { d: 2, f: 1 },
  {},
];
const PLAIN: readonly unknown[] = [0, 1, 2, 3, 4, 5, 'a', 'ab', 'b', null];

class Generator {
  constructor(private readonly next: () => number) {}

  chance(odds: number): boolean {
    return this.next() < odds;
  }

  number(below: number): number {
    return Math.floor(this.next() * below);
  }

  pick<T>(list: readonly T[]): T {
    return list[this.number(list.length)] as T;
  }

  value(): unknown {
    if (this.chance(0.6)) return this.pick(PLAIN);
    if (this.chance(0.7)) return this.pick(SCALARS);
    return Array.from({ length: this.number(4) }, () => (this.chance(0.1) ? [1, 2] : this.pick(SCALARS)));
  }

  /** Two arrays in one compound index are refused (171), so only one of its fields may hold one. */
  valueFor(field: string): unknown {
    const value = this.value();
    return (field === 'b' || field === 'e') && Array.isArray(value) ? this.pick(SCALARS) : value;
  }

  document(id: number): Document {
    const made: Document = { _id: id % 7 === 0 ? `id${id}` : id, u: id };
    for (const field of ['a', 'b', 'e', 'f']) if (this.chance(0.8)) made[field] = this.valueFor(field);
    if (this.chance(0.7)) made.t = Array.from({ length: this.number(4) }, () => this.pick(PLAIN));
    if (this.chance(0.8)) made.c = this.nested();
    return made;
  }

  private nested(): unknown {
    const one = () => ({ d: this.pick(PLAIN), ...(this.chance(0.6) ? { f: this.pick(PLAIN) } : {}) });
    return this.chance(0.5) ? one() : Array.from({ length: this.number(3) }, () => (this.chance(0.1) ? 5 : one()));
  }

  condition(): unknown {
    const value = this.chance(0.7) ? this.pick(PLAIN) : this.value();
    switch (this.number(13)) {
      case 0:
      case 1:
      case 2:
        return value;
      case 3:
        return { $in: Array.from({ length: 1 + this.number(4) }, () => this.value()) };
      case 4:
        return { $gt: value, $lt: this.pick(PLAIN) };
      case 5:
        return { $gte: value, $lte: this.pick(PLAIN) };
      case 6:
        return { [this.pick(['$gt', '$gte', '$lt', '$lte'])]: value };
      case 7:
        return { $exists: this.chance(0.7) };
      case 8:
        return { $regex: this.pick(['^a', '^ab', '^a\0', '^long', '^']) };
      case 9:
        return { $ne: value };
      case 10:
        return { [this.pick(['$gt', '$gte', '$lt', '$lte'])]: `${LONG_TEXT}${this.number(9)}` };
      case 11:
        return { $nin: [value, this.pick(PLAIN)] };
      default:
        return { $gt: this.pick(PLAIN), $ne: value };
    }
  }

  field(): string {
    return this.pick(['a', 'a', 'b', 'b', 'e', 'f', 't', 'c.d', 'c.f', 'c', 'u', '_id', 't.0', 'c.0.d']);
  }

  filter(): Document {
    const made: Document = {};
    for (let i = this.number(4); i > 0; i--) made[this.field()] = this.condition();
    if (this.chance(0.1)) Object.assign(made, { 'c.d': this.pick(PLAIN), 'c.f': this.pick(PLAIN) });
    if (this.chance(0.05)) Object.assign(made, { e: { $exists: true }, a: { $lte: 'b' }, f: this.pick(PLAIN) });
    if (this.chance(0.2)) made.$and = [{ [this.field()]: this.condition() }, { [this.field()]: this.condition() }];
    if (this.chance(0.1)) made.$or = [{ [this.field()]: this.condition() }, { [this.field()]: this.condition() }];
    return made;
  }

  sort(): Document | undefined {
    if (this.chance(0.4)) return undefined;
    if (this.chance(0.1)) return this.pick([{ e: 1 }, { e: -1, u: -1 }, { e: 1, u: -1 }]);
    const made: Document = {};
    const direction = this.pick([1, -1]);
    for (let i = 1 + this.number(2); i > 0; i--) {
      made[this.pick(['a', 'b', 'e', 'u', 'c.d', 't'])] = this.chance(0.8) ? direction : -direction;
    }
    return made;
  }

  update(): Document {
    const field = this.pick(['a', 'b', 'e', 'f']);
    if (this.chance(0.2)) return { $set: { t: [this.pick(PLAIN), this.pick(PLAIN)] } };
    return this.chance(0.8) ? { $set: { [field]: this.valueFor(field) } } : { $unset: { [field]: '' } };
  }
}

for (const seed of SEEDS) {
  test(`an index answers as a scan does, seed ${seed}`, async (t) => {
    t.timeout(600_000);
    const folder = mkdtempSync(join(tmpdir(), 'zhida-fuzz-'));
    const engine = openEngine(folder);
    const make = new Generator(random(seed));
    const both = async (command: (name: string) => Document): Promise<[Document, Document]> => [
      await engine.run(command('indexed')),
      await engine.run(command('plain')),
    ];
    const documents = Array.from({ length: DOCUMENTS }, (_, id) => make.document(id));
    const [first, second] = [documents.slice(0, 75), documents.slice(75)];
    await both((name) => ({ insert: name, documents: first, ordered: false }));
    t.like(await engine.run({ createIndexes: 'indexed', indexes: INDEXES }), { ok: 1 });
    await both((name) => ({ insert: name, documents: second, ordered: false }));
    const count = (await engine.run({ count: 'plain' })).n;
    await engine.run({ delete: 'indexed', deletes: [{ q: { u: { $exists: false } }, limit: 0 }] });
    t.is((await engine.run({ count: 'indexed' })).n, count);

    const wrong: string[] = [];
    const used = new Map<string, number>();
    for (let n = 0; n < QUERIES && wrong.length < 5; n++) {
      const filter = make.filter();
      if (n % 10 === 9) {
        const u = make.update();
        const byId = { _id: make.chance(0.8) ? make.number(DOCUMENTS) : { $gte: make.number(DOCUMENTS) } };
        const q = make.chance(0.8) ? byId : filter;
        const [a, b] = await both((name) => ({ update: name, updates: [{ q, u, multi: true }] }));
        if (JSON.stringify(a) !== JSON.stringify(b)) wrong.push(`update ${show(q)} ${show(u)}: ${show(a)} ${show(b)}`);
        continue;
      }
      const sort = make.sort();
      const limit = make.chance(0.4) ? 1 + make.number(10) : 0;
      const skip = make.chance(0.2) ? make.number(20) : 0;
      const cut = limit > 0 || skip > 0;
      // Which of equal rows are cut off may differ: then only their places are compared, else the rows.
      const total = cut && make.chance(0.5);
      const order = total ? { ...sort, _id: 1 } : sort;
      const find = (name: string): Document => ({
        find: name,
        filter,
        ...(order === undefined ? {} : { sort: order }),
        limit,
        skip,
        batchSize: 100_000,
      });
      const [a, b] = await both(find);
      const rows = (answer: Document) => (cut && !total ? countOf(answer) : idsOf(answer, total));
      const [left, right] = [a, b].map((answer) => rows(answer) + keysOf(answer, sort));
      const counted = await engine.run({ count: 'indexed', query: filter, skip, limit });
      if (a.ok === 1 && counted.n !== a.cursor.firstBatch.length) {
        wrong.push(`count ${show(filter)} skip ${skip} limit ${limit}: ${counted.n}`);
      }
      const plan = await engine.run({ explain: find('indexed'), verbosity: 'queryPlanner' });
      const index = /"indexName":"([^"]+)"/.exec(JSON.stringify(plan))?.[1] ?? 'scan';
      used.set(index, (used.get(index) ?? 0) + 1);
      if (left !== right)
        wrong.push(`${index}: ${show(filter)} sort ${show(order)} skip ${skip} limit ${limit}: ${left} / ${right}`);
    }
    t.deepEqual(wrong, []);
    t.true(used.size >= INDEXES.length - 1, `used: ${[...used].join(' ')}`);
    await engine.close();
    rmSync(folder, { recursive: true, force: true });
  });
}

function show(document: unknown): string {
  return JSON.stringify(document, (_, value) =>
    typeof value === 'string' && value.length > 60 ? `${value.length} chars` : value,
  );
}

/** The places of the rows in the order that was asked for; rows of equal place may come in any order. */
function keysOf(answer: Document, sort: Document | undefined): string {
  // A row that was alone was perhaps not sorted, and then its arrays were no error.
  if (answer.ok !== 1 || sort === undefined || answer.cursor.firstBatch.length < 2) return '';
  const fields = sortFields(documentValue(encodeDocument(sort)));
  const directions = fields.map((field) => field.direction);
  const places = answer.cursor.firstBatch.map((one: Document) => {
    const keys = keyRows(encodeDocument(one), fields, 2).rows.map((row) => encodeKey(row, directions, Infinity).key);
    return createHash('md5')
      .update(keys.sort(Buffer.compare)[0] as Uint8Array)
      .digest('hex');
  });
  return ` in order ${createHash('md5').update(places.join()).digest('hex')}`;
}

function countOf(answer: Document): string {
  return answer.ok === 1 ? `${answer.cursor.firstBatch.length} rows` : `error ${answer.code}`;
}

function idsOf(answer: Document, ordered: boolean): string {
  if (answer.ok !== 1) return `error ${answer.code}`;
  const ids = answer.cursor.firstBatch.map((one: Document) => String(one._id));
  return (ordered ? ids : ids.sort()).join(' ');
}
