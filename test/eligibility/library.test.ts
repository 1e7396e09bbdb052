import { execFile } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import test from 'ava';

/** A package that knows nothing but `zhida/eligibility`; without a clock and without chance. */
const FOREIGN = `
import { compile, columnsOf, computeBenefit, confirm, decide, explainTrace, parseBenefit, parseConditions, workingText } from 'zhida/eligibility';

const refuse = (what) => () => { throw new Error(what + ' was read'); };
const RealDate = Date;
globalThis.Date = class extends RealDate {
  constructor(...given) {
    if (given.length === 0) refuse('the clock')();
    super(...given);
  }
  static now = refuse('the clock');
};
Math.random = refuse('chance');

const fact = (key, type, unit, zh, en) =>
  [key, { key, type, unit, label: { zh, en }, source: 'hrss', period: 'none', sharing: 'value', sensitivity: 'internal', changeable: true }];
const vocabulary = {
  catalogue: new Map([
    fact('insured', 'integer', '人', '参保人数', 'insured'),
    fact('premium', 'money', '元', '失业保险费', 'premium'),
  ]),
  named: new Map(),
  derived: new Map(),
  departments: new Map([['hrss', { name: { zh: '市社保局', en: 'Social insurance' } }]]),
};
const facts = new Map([
  ['insured', { value: 28, source: 'hrss', asOf: '2026-10-31' }],
  ['premium', { value: 12000, source: 'hrss', asOf: '2026-10-31' }],
]);
const asOf = '2026-11-22';
const conditions = parseConditions({ fact: 'insured', operator: 'lessThanInclusive', value: 30 }, vocabulary);
const benefit = parseBenefit({ amount: { rate: { of: { fact: 'premium' }, by: { fixed: '0.6' } } } }, vocabulary);
const { verdict, trace } = decide(conditions, facts, asOf, vocabulary);
const [line] = explainTrace(trace, 'zh', vocabulary);
const result = computeBenefit(benefit, facts, asOf, vocabulary);
const answers = await confirm([{ id: 'it', conditions }], facts, asOf, vocabulary);
console.log(JSON.stringify([verdict, line.text, result.amount, workingText(result, 'en'), answers.get('it'), typeof compile, typeof columnsOf]));
`;

test('another package imports zhida/eligibility and needs neither a clock nor anything else', async (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'zhida-library-'));
  t.teardown(() => rmSync(folder, { recursive: true, force: true }));
  mkdirSync(join(folder, 'node_modules'));
  symlinkSync(process.cwd(), join(folder, 'node_modules', 'zhida'), 'dir');
  writeFileSync(join(folder, 'package.json'), '{"type":"module"}');
  writeFileSync(join(folder, 'index.js'), FOREIGN);
  const { stdout } = await promisify(execFile)(process.execPath, ['index.js'], { cwd: folder, env: {} });
  t.deepEqual(JSON.parse(stdout), [
    'eligible',
    '参保人数 28 人 ≤ 30 人 ✓ (市社保局, 2026-10-31)',
    '7200.00',
    ['12,000.00 × 60% = 7,200.00'],
    true,
    'function',
    'function',
  ]);
});
