import test from 'ava';
import { rowOf, type SizeFigures, sizeClassOf } from '../../src/enterprises/size-class.js';
import { loadRules } from '../../src/policies/load-rules.js';

const standard = loadRules().sizeClasses;
const of = (industryCode: string | undefined, figures: Omit<SizeFigures, 'industryCode'>) =>
  sizeClassOf({ industryCode, ...figures }, standard);
const W = 10_000;

/** 国统字〔2017〕213号, in persons and 万元 as printed: row, a class of it, bounds of large, medium, small. */
const PRINTED: [row: string, industry: string, bounds: Partial<Record<'X' | 'Y' | 'Z', [number, number, number]>>][] = [
  ['农、林、牧、渔业', 'A0111', { Y: [20000, 500, 50] }],
  ['工业（采矿业）', 'B0610', { X: [1000, 300, 20], Y: [40000, 2000, 300] }],
  ['工业（制造业）', 'C3982', { X: [1000, 300, 20], Y: [40000, 2000, 300] }],
  ['工业（电力、热力、燃气及水）', 'D4411', { X: [1000, 300, 20], Y: [40000, 2000, 300] }],
  ['建筑业', 'E4710', { Y: [80000, 6000, 300], Z: [80000, 5000, 300] }],
  ['批发业', 'F5139', { X: [200, 20, 5], Y: [40000, 5000, 1000] }],
  ['零售业', 'F5212', { X: [300, 50, 10], Y: [20000, 500, 100] }],
  ['交通运输业', 'G5431', { X: [1000, 300, 20], Y: [30000, 3000, 200] }],
  ['交通运输业（装卸搬运）', 'G5910', { X: [1000, 300, 20], Y: [30000, 3000, 200] }],
  ['仓储业', 'G5920', { X: [200, 100, 20], Y: [30000, 1000, 100] }],
  ['邮政业', 'G6010', { X: [1000, 300, 20], Y: [30000, 2000, 100] }],
  ['住宿业', 'H6110', { X: [300, 100, 10], Y: [10000, 2000, 100] }],
  ['餐饮业', 'H6210', { X: [300, 100, 10], Y: [10000, 2000, 100] }],
  ['信息传输业', 'I6410', { X: [2000, 100, 10], Y: [100000, 1000, 100] }],
  ['软件和信息技术服务业', 'I6513', { X: [300, 100, 10], Y: [10000, 1000, 50] }],
  ['房地产开发经营', 'K7010', { Y: [200000, 1000, 100], Z: [10000, 5000, 2000] }],
  ['物业管理', 'K7020', { X: [1000, 300, 100], Y: [5000, 1000, 500] }],
  ['租赁和商务服务业', 'L7211', { X: [300, 100, 10], Z: [120000, 8000, 100] }],
  ['其他未列明行业（房地产中介）', 'K7030', { X: [300, 100, 10] }],
  ['其他未列明行业（其他房地产）', 'K7090', { X: [300, 100, 10] }],
  ['其他未列明行业（研究和试验发展）', 'M7320', { X: [300, 100, 10] }],
  ['其他未列明行业（公共设施管理）', 'N7850', { X: [300, 100, 10] }],
  ['其他未列明行业（社会工作）', 'Q8510', { X: [300, 100, 10] }],
  ['其他未列明行业（文化）', 'R8810', { X: [300, 100, 10] }],
];
const NAMES = { X: 'employees', Y: 'revenue', Z: 'totalAssets' } as const;
const BANDS = ['large', 'medium', 'small'] as const;

function figuresAt(bounds: (typeof PRINTED)[number][2], level: 0 | 1 | 2): Record<string, number> {
  return Object.fromEntries(
    Object.entries(bounds).map(([mark, at]) => [NAMES[mark as 'X'], at[level] * (mark === 'X' ? 1 : W)]),
  );
}

for (const [row, industry, bounds] of PRINTED) {
  test(`${row} ${industry}: each bound belongs to the larger class, one below any indicator drops`, (t) => {
    for (const level of [0, 1, 2] as const) {
      const exactly = figuresAt(bounds, level);
      t.is(of(industry, exactly), BANDS[level]);
      for (const [name, value] of Object.entries(exactly)) {
        const below = { ...exactly, [name]: name === 'employees' ? value - 1 : value - 0.01 };
        t.is(of(industry, below), level === 2 ? 'micro' : BANDS[level + 1], `${name} below ${value}`);
      }
    }
  });
}

const EDGES: [string, SizeFigures, string | undefined][] = [
  ['1,000 staff and 399.99m are medium', { industryCode: 'C3982', employees: 1000, revenue: 39_999 * W }, 'medium'],
  ['300 staff and 19.99m are small', { industryCode: 'C3982', employees: 300, revenue: 1999 * W }, 'small'],
  ['19 staff with 500m are micro', { industryCode: 'C3982', employees: 19, revenue: 50_000 * W }, 'micro'],
  ['103 staff, 157m as software: medium', { industryCode: 'I6513', employees: 103, revenue: 15_735.28 * W }, 'medium'],
  ['103 staff, 157m as industry: small', { industryCode: 'C3911', employees: 103, revenue: 15_735.28 * W }, 'small'],
  ['3bn with 99.99m assets: medium', { industryCode: 'K7010', revenue: 300_000 * W, totalAssets: 9999 * W }, 'medium'],
  ['nobody and nothing is micro', { industryCode: 'C3982', employees: 0, revenue: 0 }, 'micro'],
];

for (const [what, figures, expected] of EDGES) {
  test(`the edges: ${what}`, (t) => t.is(sizeClassOf(figures, standard), expected as never));
}

for (const industry of ['G5310', 'K7040', 'J6621', 'J', 'P8310', 'P', 'Q8411', 'S9111', 'T9700', 'T']) {
  test(`the standard is silent on ${industry}`, (t) => {
    t.is(of(industry, { employees: 5000, revenue: 1e9, totalAssets: 1e9 }), 'unclassified');
    t.is(of(industry, {}), 'unclassified');
  });
}

test('a missing indicator leaves it open unless another one decides for micro', (t) => {
  t.is(of('C3982', { employees: 1000 }), undefined);
  t.is(of('C3982', { revenue: 40_000 * W }), undefined);
  t.is(of('C3982', { employees: 19 }), 'micro');
  t.is(of('C3982', { revenue: 299 * W }), 'micro');
  t.is(of('C3982', {}), undefined);
  t.is(of('M7320', { revenue: 1 }), undefined);
  t.is(of('A0111', { revenue: 500 * W }), 'medium');
  t.is(of('C3982', { employees: Number.NaN, revenue: 1e9 }), undefined);
});

test('an industry that is missing, unknown or above the split leaves it open', (t) => {
  const figures = { employees: 500, revenue: 1e9, totalAssets: 1e9 };
  for (const code of [undefined, '', 'F', 'G', 'G59', 'H', 'I', 'K', 'K70', 'Q', 'Z99']) {
    t.is(of(code, figures), undefined, String(code));
  }
  t.is(of('C', figures), 'medium');
  t.is(of('L', figures), 'medium');
  t.is(of('F51', figures), 'large');
});

test('there are the sixteen rows of the standard, and each indicator of a row counts', (t) => {
  t.is(standard.rows.length, 16);
  t.is(rowOf('G591', standard) === rowOf('G58', standard), true);
  t.not(rowOf('G592', standard), rowOf('G591', standard));
});
