import { createHmac } from 'node:crypto';
import test from 'ava';
import type { Act, AuditEntry } from '../../src/audit/audit.schema.js';
import { ChainCheck, linked } from '../../src/audit/chain.js';
import { namedIn } from '../../src/audit/named.js';
import { inventedUscc } from '../helpers/enterprises.js';

const [one, two] = [inventedUscc(1, '441602'), inventedUscc(2, '441602')];
const about = { kind: 'acts', id: '' };
const by = { id: 'li', as: [], way: 'session' } as const;

test('an entry names each firm that stands in it, and the records that hold one', (t) => {
  const match = `X1:2026Q3:${one}`;
  t.deepEqual(namedIn({ about: { kind: 'matches', id: match } }), [one]);
  t.deepEqual(namedIn({ about, after: { outcomes: { done: [match, `X1:once:${two}`] } } }).sort(), [
    ...[one, two, match, `X1:once:${two}`].sort(),
  ]);
  t.deepEqual(namedIn({ about: { kind: 'mandates', id: 'M1' }, named: [one] }), [one]);
  t.deepEqual(namedIn({ about: { kind: 'enterprises', id: one }, before: null, after: { uscc: one, n: 1 } }), []);
  t.deepEqual(namedIn({ about, after: `示例 ${one}，${two}` }).sort(), [one, two].sort());
  t.deepEqual(namedIn({ about, after: { digest: `${one}0`, other: `a${one}`, short: one.slice(1) } }), []);
});

test('what is named is authenticated; entries from before there were names hold as they did', (t) => {
  const key = Buffer.alloc(32, 1);
  const act: Act = { by, act: 'x', about: { kind: 'matches', id: `X1:once:${one}` } };
  const [entry] = linked([{ act, at: new Date(0) }], null, key) as [AuditEntry];
  t.deepEqual(entry.named, [one]);
  t.is(new ChainCheck(key, []).check(entry), null);
  t.regex(new ChainCheck(key, []).check({ ...entry, named: [two] })?.reason ?? '', /not what was written/);
  const { named: _, ...nameless } = entry;
  t.not(new ChainCheck(key, []).check(nameless), null, 'nor can they be taken away');
  // As it was written then, byte for byte.
  const old =
    '{"_id":"000000000001","about":{"id":"A","kind":"k"},"act":"x","at":D0,"by":{"as":[],"id":"li","way":"session"},' +
    '"change":null,"from":null,"previous":"","why":null}';
  const mac = createHmac('sha256', key).update(old).digest('base64url');
  const before = { _id: '000000000001', at: new Date(0), by, act: 'x', about: { kind: 'k', id: 'A' } };
  t.is(new ChainCheck(key, []).check({ ...before, change: null, why: null, from: null, previous: '', mac }), null);
});
