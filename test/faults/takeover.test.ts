import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import test from 'ava';
import { wholeRange } from '../../src/db/embedded/store/catalogue.js';
import { Store } from '../../src/db/embedded/store/store.js';
import { decodeDocument } from '../../src/db/embedded/values/value.js';

const CHILD = fileURLToPath(new URL('./takeover-child.js', import.meta.url));
const ROUNDS = Number(process.env.ROUNDS ?? 8);
/** How long those who joined may be without a database after its owner was killed; milliseconds. */
const LONGEST = 2000;

/** A process that writes to the database, with what it told so far. */
class Writer {
  /** `owner` or `joined`. */
  part = '';
  readonly rows: { name: string; at: number }[] = [];
  readonly errors: string[] = [];
  private told = (): void => {};
  private readonly child: ChildProcess;

  constructor(folder: string, name: string) {
    this.child = spawn(process.execPath, [CHILD, folder, name], { stdio: ['ignore', 'pipe', 'inherit'] });
    createInterface(this.child.stdout as NodeJS.ReadableStream).on('line', (line) => {
      const [kind = '', row = '', at] = line.split(' ');
      if (kind === 'error') this.errors.push(line);
      else if (kind !== 'row') this.part = kind;
      // A killed process may have told half a line.
      else if (at?.length === 13) this.rows.push({ name: row, at: Number(at) });
      this.told();
    });
  }

  /** When it was acknowledged `count` rows after this time. */
  acknowledged(count: number, after: number): Promise<void> {
    return new Promise((resolve) => {
      this.told = () => {
        if (this.rows.filter(({ at }) => at > after).length >= count) resolve();
      };
      this.told();
    });
  }

  /** The longest time without an acknowledgement that ended after this time; milliseconds. */
  longestGap(after: number): number {
    const gaps = this.rows.map(({ at }, n) => (at > after ? at - (this.rows[n - 1]?.at ?? at) : 0));
    return Math.max(...gaps);
  }

  async kill(): Promise<void> {
    const exited = once(this.child, 'exit');
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    this.child.kill('SIGKILL');
    await exited;
  }
}

test(`${ROUNDS} owners are killed under two that joined: a clear error, and the next serves within 2 s`, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-takeover-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  const all: Writer[] = [];
  t.teardown(() => Promise.all(all.map((writer) => writer.kill())));
  const gaps: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const writers: Writer[] = [];
    for (const name of ['first', 'second', 'third']) {
      const writer = new Writer(folder, `${round}-${name}`);
      writers.push(writer);
      await writer.acknowledged(1, 0);
    }
    all.push(...writers);
    t.deepEqual(
      writers.map(({ part }) => part),
      ['owner', 'joined', 'joined'],
    );
    const [owner, ...joined] = writers as [Writer, ...Writer[]];
    // The clock of the machine, because processes tell one another when: this measures them, nothing of the product.
    const killed = Date.now();
    await owner.kill();
    // One acknowledgement of the dead owner may still be on its way to each.
    await Promise.all(joined.map((writer) => writer.acknowledged(2, Date.now())));
    gaps.push(...joined.map((writer) => writer.longestGap(killed)));
    for (const writer of joined) await writer.kill();
  }
  for (const line of all.flatMap(({ errors }) => errors)) {
    t.regex(line, /connection \d+ to .* closed|ECONNREFUSED|ECONNRESET|EPIPE|ENOENT/);
  }
  const longest = Math.max(...gaps);
  t.log(`served again after at most ${longest} ms, ${all.flatMap(({ errors }) => errors).length} errors`);
  t.true(longest <= LONGEST, `${longest} ms`);

  const store = Store.open(folder);
  t.teardown(() => store.close());
  const { id } = store.catalogue.find('takeover.rows') as { id: number };
  const there = new Set([...store.range(wholeRange(id))].map(({ value }) => decodeDocument(store.document(value))._id));
  const lost = all.flatMap(({ rows }) => rows).filter(({ name }) => !there.has(name));
  t.deepEqual(lost, [], 'what was acknowledged is there');
});
