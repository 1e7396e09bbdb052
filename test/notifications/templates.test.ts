import test from 'ava';
import { accountChanges } from '../../src/notifications/templates/account-changes.js';
import { contactChanges } from '../../src/notifications/templates/contact-changes.js';
import { correctionAnswered } from '../../src/notifications/templates/correction-answer.js';
import { deskDigest } from '../../src/notifications/templates/desk-digest.js';
import { newBenefits } from '../../src/notifications/templates/new-benefits.js';
import { windowEnds } from '../../src/notifications/templates/window-ends.js';
import type { NoticeBenefit } from '../../src/notifications/templates/wording.js';

const grant: NoticeBenefit = {
  title: '一次性扩岗补助',
  department: '人力资源社会保障部门',
  kind: 'grant',
  delivery: 'apply-free',
  next: 'confirm-account',
  amountFen: 720000,
  hasAmount: true,
  ceiling: false,
};
const benefits: NoticeBenefit[] = [
  grant,
  { ...grant, title: '小巨人奖励', ceiling: true, amountFen: 100000000, next: 'confirm' },
  { ...grant, title: '六税两费减半', kind: 'relief', next: 'declare', amountFen: 12345 },
  { ...grant, title: '用地保障', kind: 'right', next: 'apply', delivery: 'apply', amountFen: null },
];
const data = {
  firm: '河源某某科技有限公司',
  number: 'ZD7K3Q9XM2PA',
  page: 'https://zhida.example.invalid/n/ZD7K3Q9XM2PA',
  verification: 'https://zhida.example.invalid/verify?number=ZD7K3Q9XM2PA',
  benefits,
};
const digest = {
  desk: '源城区企业服务专员一组',
  number: 'ZD7K3Q9XM2PA',
  page: 'https://zhida.example.invalid/',
  asOf: '2026-11-22',
  enterprises: 3,
  policies: [{ title: '一次性扩岗补助', kind: 'grant' as const, matches: 3, amountFen: 720000 }],
  firms: [{ name: '河源某某科技有限公司', uscc: '91441600MA00000000', matches: 1 }],
};
const ending = {
  ...{
    firm: '河源某某科技有限公司',
    number: 'ZD7K3Q9XM2PA',
    page: 'https://zhida.example.invalid/n/ZD7K3Q9XM2PA',
    verification: 'https://zhida.example.invalid/verify?number=ZD7K3Q9XM2PA',
    last: '2026-12-07',
  },
  benefits: (['confirm', 'apply'] as const).map((next) => ({ title: '一次性扩岗补助', department: '人社部门', next })),
};
const corrected = {
  ...{ fact: { zh: '从业人数', en: 'Staff' }, period: '2025', department: { zh: '统计部门', en: 'Statistics' } },
  text: '已核实',
};
const all = [
  ...[newBenefits(data, 'zh'), newBenefits(data, 'en'), deskDigest(digest, 'zh'), deskDigest(digest, 'en')],
  ...[windowEnds(ending, 'zh'), windowEnds(ending, 'en')],
  ...(['zh', 'en'] as const).flatMap((language) => [
    accountChanges({ ...data, change: { kind: 'proposed' } }, language),
    accountChanges({ ...data, change: { kind: 'agreed', payableFrom: '2026-12-07' } }, language),
    contactChanges(data, language),
    ...(['corrected', 'kept'] as const).map((outcome) =>
      correctionAnswered({ ...data, ...corrected, outcome }, language),
    ),
  ]),
];
const zh = [all[0], all[2], all[4]];

test('no notice looks like a fraud, and every one says how to check it', (t) => {
  for (const content of all) {
    const whole = `${content.subject}\n${content.text}\n${content.html ?? ''}`;
    for (const word of [
      '恭喜',
      '领取',
      '到手',
      '无感审批',
      '视为放弃',
      '限时',
      '立即',
      '银行卡',
      '卡号',
      '点击链接',
      '短信验证码',
    ]) {
      t.false(whole.includes(word), word);
    }
    t.notRegex(whole, /\d{16,19}(?!\d)/, 'looks like an account number');
    t.true(content.text.includes('ZD7K3Q9XM2PA'));
    t.regex(content.text, /12345/);
    // Staff know where a digest comes from, and the public page knows firms' notices alone.
    t.is(content.text.includes(` ${data.verification} `), !content.text.includes(digest.desk), content.text);
  }
  for (const content of zh) {
    t.regex(content?.text ?? '', /不收取任何费用/);
    t.regex(content?.text ?? '', /预计，以主管部门审核结果为准/);
  }
  t.regex(all[1]?.text ?? '', /No fee is charged/);
});

test('the three kinds stay apart and are never added', (t) => {
  const text = all[0]?.text ?? '';
  t.regex(text, /预计 7,200\.00 元/);
  t.regex(text, /预计最高 1,000,000\.00 元/);
  t.regex(text, /估算减免 123\.45 元/);
  t.false(text.includes('1,007,323.45'));
  t.false(text.includes('1,007,200.00'));
  const [, right = ''] = text.split('权益\n');
  t.false(right.split('减免')[0]?.includes('享受标准'));
});

test('the next step follows the way of delivery', (t) => {
  const text = all[0]?.text ?? '';
  t.regex(text, /核对收款账户；窗口期内未确认的，本批次不予拨付/);
  t.regex(text, /申报时自行享受/);
  t.regex(text, /请向主管部门提出申请/);
});

test('an amount that is not known is said to be so, never 0', (t) => {
  const { text } = newBenefits({ ...data, benefits: [{ ...grant, amountFen: null }] }, 'zh');
  t.regex(text, /金额待核实/);
  t.false(text.includes('0.00'));
  const without = newBenefits(
    { ...data, benefits: [{ ...grant, kind: 'relief', amountFen: null, hasAmount: false }] },
    'zh',
  );
  t.false(without.text.includes('享受标准'));
});

test('names cannot break out of the HTML', (t) => {
  const firm = '<script>alert(1)</script> & "Co" \'x\'';
  const html = newBenefits({ ...data, firm, benefits: [{ ...grant, title: '<b>x</b>' }] }, 'zh').html ?? '';
  t.false(html.includes('<script>'));
  t.false(html.includes('<b>x</b>'));
  t.true(html.includes('&lt;script&gt;'));
});

test('a desk is told to keep what is under review to itself', (t) => {
  t.regex(all[2]?.text ?? '', /请勿提前告知企业/);
  t.regex(all[2]?.subject ?? '', /3 户企业待跟进/);
});
