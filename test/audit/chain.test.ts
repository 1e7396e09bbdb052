import { randomBytes } from 'node:crypto';
import test from 'ava';
import fc from 'fast-check';
import type { Act, AuditEntry } from '../../src/audit/audit.schema.js';
import { type Break, ChainCheck, linked } from '../../src/audit/chain.js';
import { name, TAMPERINGS } from './tampering.js';

const KEY = randomBytes(32);
const act: fc.Arbitrary<Act> = fc.record(
  {
    by: fc.record({
      id: name,
      as: fc.array(name, { maxLength: 2 }),
      way: fc.constantFrom('session', 'key', 'command', 'job'),
    }),
    act: name,
    about: fc.record({ kind: name, id: name }),
    before: fc.jsonValue() as fc.Arbitrary<string>,
    after: fc.jsonValue() as fc.Arbitrary<string>,
    why: name,
    from: fc.record({ address: fc.ipV4(), requestId: name }),
  },
  { requiredKeys: ['by', 'act', 'about'] },
);
/** Some days with some acts each. */
const chain = fc.array(fc.array(act, { minLength: 1, maxLength: 5 }), { minLength: 2, maxLength: 5 }).map((days) =>
  linked(
    days.flatMap((acts, day) =>
      acts.map((one, at) => ({ act: one, at: new Date(Date.UTC(2026, 2, 2 + day, 3, 0, at)) })),
    ),
    null,
    KEY,
  ),
);
const headOf = ({ _id, mac, at }: AuditEntry) => ({ id: _id, mac, day: at.toISOString().slice(0, 10) });

function broken(entries: readonly AuditEntry[], check: ChainCheck): Break | null {
  for (const entry of entries) {
    const found = check.check(entry);
    if (found !== null) return found;
  }
  return check.end();
}

test('a chain holds as it was written, also one that is continued', (t) => {
  fc.assert(
    fc.property(chain, fc.array(act, { maxLength: 3 }), (entries, more) => {
      const at = new Date('2026-03-09T00:00:00Z');
      const all = [
        ...entries,
        ...linked(
          more.map((one) => ({ act: one, at })),
          entries.at(-1) ?? null,
          KEY,
        ),
      ];
      const check = new ChainCheck(KEY, [headOf(entries.at(-1) as AuditEntry)]);
      return broken(all, check) === null && check.sound === all.length;
    }),
  );
  t.pass();
});

for (const [what, tamper] of Object.entries(TAMPERINGS)) {
  test(`${what}: noticed at its place or after, never before`, (t) => {
    const runs = { numRuns: 200 };
    fc.assert(
      fc.property(chain, fc.nat(), fc.nat(), (entries, place, other) => {
        const [at, beside] = [place % entries.length, other % entries.length];
        const tampered = tamper(entries, at, what.includes('edit') || what.includes('rewrite') ? other : beside);
        if (JSON.stringify(tampered) === JSON.stringify(entries)) return true;
        const same = tampered.findIndex((entry, n) => JSON.stringify(entry) !== JSON.stringify(entries[n]));
        const first = same < 0 ? tampered.length : same;
        const found = broken(tampered, new ChainCheck(KEY, [headOf(entries.at(-1) as AuditEntry)]));
        return found !== null && Number(found.id) === first + 1;
      }),
      runs,
    );
    t.pass();
  });
}

test('cut the tail, then go on: noticed at its place or after, whatever is written under the key by then', (t) => {
  fc.assert(
    fc.property(chain, fc.nat(), fc.array(act, { minLength: 1, maxLength: 20 }), (entries, place, more) => {
      const left = entries.slice(0, place % entries.length);
      const at = new Date('2026-03-09T00:00:00Z');
      const added = linked(
        more.map((one) => ({ act: one, at })),
        left.at(-1) ?? null,
        KEY,
      );
      const heads = [entries, added].map((all) => headOf(all.at(-1) as AuditEntry));
      const found = broken([...left, ...added], new ChainCheck(KEY, heads));
      return found !== null && Number(found.id) > left.length;
    }),
    { numRuns: 200 },
  );
  t.pass();
});

test('without a head outside, only a tail that was cut off goes unnoticed', (t) => {
  const [entries = []] = fc.sample(chain, { numRuns: 1, seed: 1 });
  t.is(broken(entries.slice(0, -1), new ChainCheck(KEY, [])), null);
  t.not(broken(entries.slice(0, -1), new ChainCheck(KEY, [headOf(entries.at(-1) as AuditEntry)])), null);
});

test('by another key nothing holds', (t) => {
  const [entries = []] = fc.sample(chain, { numRuns: 1, seed: 2 });
  t.is(broken(entries, new ChainCheck(randomBytes(32), []))?.id, '000000000001');
});
