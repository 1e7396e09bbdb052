import test from 'ava';
import { type Document, deserialize, serialize } from 'bson';
import fc from 'fast-check';
import { STORED_FIELDS } from '../../../src/matching/deciding/draft.js';
import { MatchReader } from '../../../src/matching/deciding/stored-matches.js';

const text = fc.constantFrom('', 'P01', 'matched', '示例', 'é\u0000ÿ', 'x'.repeat(40));
const amount = fc.oneof(fc.integer(), fc.double(), fc.constant(null), fc.maxSafeInteger());
const rest = fc.record(
  {
    class: text,
    state: text,
    heldFrom: fc.option(text),
    round: fc.integer({ min: 1, max: 3 }),
    difference: fc.option(fc.record({ signature: text, at: fc.date({ noInvalidDate: true }) })),
    tellPending: fc.constant(true),
    tellFrom: fc.option(text),
  },
  { requiredKeys: ['class', 'state'] },
);
/** Matches as they may be stored: some fields absent, in any order, many alike but for their own fields. */
const matches = fc
  .array(
    fc.record({
      own: fc.tuple(text, text, text, amount),
      rest: fc.oneof(fc.constantFrom({ class: 'grant', state: 'payable', round: 1 }), rest),
      turned: fc.boolean(),
    }),
    { maxLength: 12 },
  )
  .map((all) =>
    all.map(({ own: [_id, uscc, signature, amountFen], rest, turned }): Document => {
      const fields = Object.entries({ _id, uscc, signature, amountFen, ...rest });
      return Object.fromEntries(turned ? fields.reverse() : fields);
    }),
  );

test('a stored match is read as the library for BSON reads it', (t) => {
  const reader = new MatchReader();
  const none = Object.fromEntries(Object.keys(STORED_FIELDS).map((field) => [field, undefined]));
  fc.assert(
    fc.property(matches, (all) => {
      const documents = all.map((match) => serialize(match));
      // As the documents of one reply: parts of one buffer.
      const reply = Buffer.concat([Buffer.of(1, 2, 3), ...documents]);
      let at = 3;
      for (const document of documents) {
        const part = reply.subarray(at, at + document.length);
        at += document.length;
        t.deepEqual({ ...none, ...reader.read(part) }, { ...none, ...deserialize(document) } as never);
      }
    }),
    { numRuns: 300 },
  );
});

test('what is no document is refused', (t) => {
  const document = serialize({ _id: 'P01:2026:x', state: 'matched' });
  t.throws(() => new MatchReader().read(document.subarray(0, document.length - 1)), { name: 'BsonError' });
});
