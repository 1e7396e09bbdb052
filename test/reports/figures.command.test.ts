import test from 'ava';
import { installation } from '../helpers/cli.js';

const zhida = installation();
test.after.always(() => zhida.close());

test.serial('nothing was counted yet; then all is nought', async (t) => {
  const { code, stderr } = await zhida.run(['figures']);
  t.is(code, 2);
  t.regex(stderr, /use --rebuild/);
  const { stdout } = await zhida.run(['figures', '--rebuild', '--month', '2026-01..2026-03', '--json']);
  t.like(JSON.parse(stdout).total, { amounts: { cashToCome: '0.00' }, daysToMoney: { median: null } });
});

const WRONG: readonly (readonly [string[], RegExp])[] = [
  [['--policy', 'nothing'], /unknown policy "nothing"/],
  [['--month', '2026-13'], /--month: 须为月份/],
  [['--month', '2026-03..2026-01'], /2026-03 comes after 2026-01/],
  [['--district', 'x'], /--district: 须为行政区划/],
];

for (const [args, line] of WRONG) {
  test.serial(`refused with exit code 2: ${args.join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await zhida.run(['figures', ...args]);
    t.deepEqual([code, stdout], [2, '']);
    t.regex(stderr, line);
  });
}
