import test from 'ava';
import fc from 'fast-check';
import { MATCH_STATES, type MatchForFigures } from '../../src/matching/match.schema.js';
import { cellOf, type MoneyOfMatch, NO_MONEY, quantile, sumBy, sumFigures } from '../../src/reports/figures.js';

const BEGAN = new Date('2026-01-31T17:00:00Z');

function match(more: Partial<MatchForFigures> = {}): MatchForFigures {
  return {
    ...{
      _id: 'A:once:X',
      uscc: 'X',
      policy: 'A',
      class: 'grant',
      districtCode: '441602001',
      state: 'offered',
      round: 1,
      toldRound: 1,
    },
    ...{ amountFen: 1000, createdAt: BEGAN, history: [], ...more },
  };
}

const event = (name: string, from: MatchForFigures['state'], to: MatchForFigures['state'], round = 1, at = BEGAN) => ({
  ...{ at, event: name, from, to, round },
});

test('a match counts under its county and the month of Shanghai in which it began', (t) => {
  t.like(cellOf(match()), { policy: 'A', district: '441602', month: '2026-02', eligible: 1, told: 1, cashFen: 1000 });
  t.is(cellOf(match({ districtCode: null })).district, '');
});

test('each class goes to its own total', (t) => {
  const totals = (more: Partial<MatchForFigures>) => {
    const { cashFen, reliefFen, rights } = cellOf(match(more));
    return [cashFen, reliefFen, rights];
  };
  t.deepEqual(totals({}), [1000, 0, 0]);
  t.deepEqual(totals({ class: 'relief', state: 'informed' }), [0, 1000, 0]);
  t.deepEqual(totals({ class: 'right', state: 'granted', amountFen: null }), [0, 0, 1]);
  t.deepEqual(totals({ class: 'status', state: 'lapsed', amountFen: null }), [0, 0, 0]);
  for (const state of ['paid', 'declined', 'lapsed', 'rejected', 'withdrawn', 'hold', 'recovered'] as const) {
    t.deepEqual(totals({ state }), [0, 0, 0], state);
  }
});

test('what is on hold is undecided; what is archived counts as what it was, unless a successor has it', (t) => {
  t.like(cellOf(match({ state: 'hold' })), { eligible: 0, undecided: 1, told: 0 });
  const archived = (name: string, from: MatchForFigures['state']) =>
    cellOf(match({ state: 'archived', history: [event(name, from, 'archived')] }));
  t.like(archived('archive', 'paid'), { eligible: 1, confirmed: 1 });
  t.like(archived('archive', 'withdrawn'), { eligible: 0, confirmed: 0 });
  t.like(archived('hand-over', 'offered'), { eligible: 0, cashFen: 0 });
});

test('a new round is not told by the notice of the one before; an unknown amount is in no sum', (t) => {
  t.is(cellOf(match({ round: 2 })).told, 0);
  t.like(cellOf(match({ amountFen: null })), { unknownAmounts: 1, cashFen: 0 });
});

test('money in part: the rest is to come; days run from the round that was paid to the first money', (t) => {
  const money: MoneyOfMatch = { totalFen: 900, paidFen: 400, first: { on: '2026-02-11', round: 1 } };
  t.like(cellOf(match({ state: 'payable' }), money), { paid: 1, paidFen: 400, cashFen: 500, days: [[10, 1]] });
  const again = event('re-enter', 'withdrawn', 'matched', 2, new Date('2026-02-09T04:00:00Z'));
  const second = { ...money, first: { on: '2026-02-11', round: 2 } };
  t.deepEqual(cellOf(match({ state: 'payable', round: 2, history: [again] }), second).days, [[2, 1]]);
});

const anyMatch = fc
  .record({
    policy: fc.constantFrom('A', 'B'),
    class: fc.constantFrom('grant', 'relief', 'right', 'status'),
    districtCode: fc.constantFrom('441602', '441621001', null),
    state: fc.constantFrom(...MATCH_STATES),
    amountFen: fc.option(fc.nat(1_000_000)),
    createdAt: fc.constantFrom(BEGAN, new Date('2026-03-05T00:00:00Z')),
    toldRound: fc.constantFrom(0, 1),
  })
  .map((more) => match(more as Partial<MatchForFigures>));
const anyMoney = fc.option(
  fc.record({ totalFen: fc.constant(2_000_000), paidFen: fc.nat(1_000_000), took: fc.nat(27) }).map(
    ({ took, ...sums }): MoneyOfMatch => ({
      ...sums,
      first: { on: `2026-04-${String(took + 1).padStart(2, '0')}`, round: 1 },
    }),
  ),
);
const anyCells = fc
  .array(fc.tuple(anyMatch, anyMoney), { maxLength: 60 })
  .map((all) => all.map(([one, money]) => cellOf(one, money ?? NO_MONEY)));

test('the groups add up to the total, whatever they are grouped by, in whatever order', (t) => {
  fc.assert(
    fc.property(anyCells, (cells) => {
      const total = sumFigures(cells);
      for (const name of ['policy', 'district', 'month'] as const) {
        t.deepEqual(sumFigures(sumBy(cells, (cell) => cell[name]).values()), total);
      }
      t.deepEqual(sumFigures(cells.toReversed()), total);
    }),
  );
});

test('quantiles are those of the plain list of days', (t) => {
  fc.assert(
    fc.property(anyCells, fc.constantFrom(0.5, 0.9), (cells, share) => {
      const plain = cells.flatMap(({ days }) => days.map(([took]) => took)).sort((a, b) => a - b);
      const { days, paid } = sumFigures(cells);
      t.is(paid, plain.length);
      t.is(quantile(days, share), plain[Math.ceil(share * plain.length) - 1] ?? null);
    }),
  );
});
