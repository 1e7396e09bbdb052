import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { installation } from '../helpers/cli.js';
import { matchId } from './treasury.js';

const zhida = installation();
test.after.always(() => zhida.close());

test('pools are opened and shown in both languages; nothing is due', async (t) => {
  const opened = await zhida.run([
    'payments',
    'open-pool',
    'fund',
    '2026',
    '--total',
    '1000.5',
    '--by',
    'Li',
    '--json',
  ]);
  t.like(JSON.parse(opened.stdout), { id: 'fund:2026', total: '1000.50', free: '1000.50', order: 'first-come' });
  t.is((await zhida.run(['payments', 'pools'])).stdout, 'fund:2026  可用 1,000.50  已预留 0.00  已支出 0.00\n');
  t.regex((await zhida.run(['payments', 'pools', '--lang', 'en'])).stdout, /free 1,000\.50/);
});

const receipts = join(zhida.folder, 'receipts.csv');
writeFileSync(receipts, '付款编号,结果,金额,日期,凭证号\n20260101-01-0001,成功,1.00,2026-01-02,V\n');

const WRONG: readonly (readonly [string[], RegExp])[] = [
  [['approve', matchId(1), '--by', 'Li'], /unknown match/],
  [['approve', matchId(1)], /required option '--by <name>' not specified/],
  [['approve', matchId(1), '--by', ' '], /--by: who does it must be named/],
  [['open-pool', 'fund', '2027', '--total', '1', '--by', ''], /--by: who does it must be named/],
  [['approve', '--by', 'Li'], /name matches, or a --policy/],
  [['stop', matchId(1), '--reason', '重复', '--by', 'Li'], /unknown match/],
  [['resume', matchId(1), '--reason', '恢复', '--by', 'Li'], /没有该匹配/],
  [['approve', '--policy', 'none', '--by', 'Li'], /unknown policy "none"/],
  [['batch', '--limit', '0', '--by', 'Li'], /--limit: a whole number from 1 on/],
  [['open-pool', 'fund', '26', '--total', '1', '--by', 'Li'], /"26" is no budget year/],
  [['open-pool', 'fund', '2026', '--total', '1.005', '--by', 'Li'], /--total: "1.005" is no amount/],
  [
    ['change-pool', 'gone', '2026', '--total', '1', '--document', 'D', '--reason', 'R', '--by', 'Li'],
    /no budget pool gone:2026/,
  ],
  [['unpaid', '--as-of', '2026-02-30'], /"2026-02-30" is no day that exists/],
  [['batch', '--by', 'Li'], /nothing is due/],
  [['sign', '20260101-01', 'x', '--by', 'Li'], /unknown batch/],
  [['receipts', join(zhida.folder, 'none.csv'), '--by', 'Li'], /no such file/],
  [['receipts', receipts, '--by', 'Li'], /line 2: unknown payment number 20260101-01-0001/],
  [['year-end', 'gone', '2025', '--all', 'give-back', '--document', 'D', '--by', 'Li'], /no budget pool gone:2025/],
];

for (const [args, line] of WRONG) {
  test.serial(`refused with exit code 2: ${args.join(' ').replace(zhida.folder, '')}`, async (t) => {
    const { code, stdout, stderr } = await zhida.run(['payments', ...args]);
    t.deepEqual([code, stdout], [2, ''], stderr);
    t.regex(stderr, line);
    t.is(stderr.trim().split('\n').length, 1);
  });
}
