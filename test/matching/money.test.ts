import test from 'ava';
import fc from 'fast-check';
import { groupedYuan, toFen, toYuan } from '../../src/matching/money.schema.js';

test('元 and 分 go both ways without loss', (t) => {
  t.is(toFen('7200.00'), 720000);
  t.is(toFen('0.05'), 5);
  t.is(toFen('1.5'), 150);
  t.is(toFen('-3'), -300);
  t.is(toYuan(5), '0.05');
  t.is(toYuan(-300), '-3.00');
  t.is(toYuan(null), null);
  t.is(groupedYuan(123456780), '1,234,567.80');
  const whole = fc.integer({ min: 0, max: 999_999_999_999_999 });
  t.notThrows(() => fc.assert(fc.property(whole, (fen) => toFen(toYuan(fen)) === fen)));
});

test('anything but a decimal of 元 is refused', (t) => {
  for (const bad of ['', '1,000', '1e3', '1.005', 'NaN', '99999999999999'])
    t.throws(() => toFen(bad), { instanceOf: RangeError });
});
