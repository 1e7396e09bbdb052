import test from 'ava';
import { ApiError, wordsOf } from '../../src/web/api/api-error.js';
import { half } from '../../src/web/i18n/half.js';
import { deviceName } from '../../src/web/session/device-name.js';
import { strengthOf } from '../../src/web/session/password-strength.js';
import { inCapitals } from '../../src/web/ui/capitals.js';
import { day, moment } from '../../src/web/ui/dates.js';
import { money } from '../../src/web/ui/money.js';
import { problemAt, problemsOf } from '../../src/web/ui/refusal.js';

test('money is written as people write it, and nothing of it is lost', (t) => {
  for (const [amount, zh, en] of [
    ['0.00', '0 元', '¥0'],
    ['7200.00', '7,200 元', '¥7,200'],
    ['7200.50', '7,200.50 元', '¥7,200.50'],
    ['150000.00', '150,000 元', '¥150,000'],
    ['9999999999999.99', '9,999,999,999,999.99 元', '¥9,999,999,999,999.99'],
    ['-300.00', '-300 元', '-¥300'],
    ['unknown', 'unknown', 'unknown'],
  ] as const) {
    t.is(money(amount, 'zh'), zh);
    t.is(money(amount, 'en'), en);
  }
});

test('money in 万元 says where something was left off', (t) => {
  for (const [amount, short] of [
    ['9999.99', '9,999.99 元'],
    ['10000.00', '1 万元'],
    ['152300.00', '15.23 万元'],
    ['150500.00', '15.05 万元'],
    ['152349.99', '约 15.23 万元'],
    ['152350.00', '约 15.24 万元'],
    ['10000.01', '约 1 万元'],
    ['99999950.00', '约 10,000 万元'],
  ] as const) {
    t.is(money(amount, 'zh', { short: true }), short);
  }
  t.is(money('152349.99', 'en', { short: true }), '¥152,349.99');
});

test('days and moments are told in both languages, as clocks here show them', (t) => {
  t.deepEqual([day('2026-03-02', 'zh'), day('2026-03-02', 'en')], ['2026年3月2日', '2 March 2026']);
  t.is(day('soon', 'zh'), 'soon');
  t.is(moment('2026-12-31T16:00:00.000Z', 'zh'), '2027年1月1日 00:00');
  t.is(moment('2026-03-02T01:05:00.000Z', 'en'), '2 March 2026 09:05');
});

test('of a text in two languages one is read', (t) => {
  for (const [text, zh, en] of [
    ['没有找到 · not found', '没有找到', 'not found'],
    ['only one', 'only one', 'only one'],
    ['甲 · 乙 · a · b', '甲 · 乙', 'a · b'],
    ['没有账号 · no account · ask', '没有账号', 'no account · ask'],
    ['企业 甲·乙 已有 · the firm 甲·乙 has one', '企业 甲·乙 已有', 'the firm 甲·乙 has one'],
    ['甲 · 丙 · 丁 · 戊 of a', '甲 · 丙', '丁 · 戊 of a'],
  ] as const) {
    t.is(half(text, 'zh'), zh);
    t.is(half(text, 'en'), en);
  }
});

test('what was refused stands at its field, as one list however often it is asked for', (t) => {
  const details = [
    { path: 'body.login', message: '太短 · too short' },
    { path: 'query.lang', message: '未知 · unknown' },
  ];
  const error = new ApiError(400, 'invalid', '有误 · wrong', details);
  const problems = problemsOf(error, 'en', { login: 'login-field' });
  t.deepEqual(problems, [
    { field: 'login-field', text: 'Too short' },
    { field: null, text: 'Unknown' },
  ]);
  t.is(problemsOf(error, 'en', { login: 'login-field' }), problems);
  t.is(problemAt(problems, 'login-field'), 'Too short');
  t.deepEqual(problemsOf(new ApiError(409, 'refused', '不行 · no'), 'zh'), [{ field: null, text: '不行' }]);
  t.deepEqual(problemsOf(null, 'zh'), []);
  t.is(wordsOf(new Error('a secret of the inside'), 'en'), 'Something went wrong, try again later');
});

test('a password is judged as the server will', (t) => {
  for (const [password, strength] of [
    ['', 'empty'],
    ['lotus-42', 'short'],
    ['aaaabbbbcc', 'repeats'],
    ['Clerk-harbour', 'own'],
    ['lotus-harb', 'enough'],
    ['lotus-harbour-42', 'good'],
    ['荷花港口四十二号楼东侧', 'enough'],
  ] as const) {
    t.is(strengthOf(password, ['clerk', '甲']), strength);
  }
});

test('a device is known by its browser and system', (t) => {
  const android = 'Mozilla/5.0 (Linux; Android 13) AppleWebKit/537.36 Chrome/107.0 Mobile Safari/537.36';
  t.is(deviceName(android), 'Chrome, Android');
  t.is(deviceName(`${android} MicroMessenger/8.0`), 'WeChat, Android');
  t.is(deviceName('Mozilla/5.0 (Windows NT 10.0) Chrome/120 Safari/537 Edg/120'), 'Edge, Windows');
  t.is(deviceName('curl/8'), null);
});

test('an amount in the characters of a voucher', (t) => {
  for (const [amount, capitals] of [
    ['0.00', '零元整'],
    ['0.05', '伍分'],
    ['0.30', '叁角整'],
    ['5800.00', '伍仟捌佰元整'],
    ['3840.50', '叁仟捌佰肆拾元伍角整'],
    ['1005.06', '壹仟零伍元零陆分'],
    ['10000.00', '壹万元整'],
    ['100200.21', '壹拾万零贰佰元贰角壹分'],
    ['20050000.00', '贰仟零伍万元整'],
    ['100000000.00', '壹亿元整'],
    ['100000010.00', '壹亿零壹拾元整'],
    ['9999999999999.99', '玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分'],
    ['-1.00', null],
    ['1', null],
  ] as const) {
    t.is(inCapitals(amount), capitals);
  }
});
