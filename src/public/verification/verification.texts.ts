import type { Language } from '../../pages/language.js';

const zh = {
  title: '通知核验',
  lead: '收到以本平台名义发送的通知，可以在这里核对真伪。只回答是否属实、由哪个部门发出、是哪天的通知，不显示企业信息。',
  form: '核对一条通知',
  number: '通知编号',
  numberHint: '以 ZD 开头，共 12 位，写在通知标题和末尾。大小写、空格不影响核对。',
  numberMissing: '请填写通知编号',
  code: '统一社会信用代码后 4 位',
  codeHint: '收到通知的单位营业执照上 18 位代码的最后 4 位。',
  codeMissing: '请填写统一社会信用代码后 4 位',
  submit: '核验',
  example: '在哪里找（示例，内容为虚构）',
  exampleNotice: '通知',
  exampleSubject: '直达：2 项政策的比对结果（编号 ',
  exampleSubjectEnd: '）',
  exampleEnd: '办理全程不收取任何费用…… 通知编号：',
  exampleLicence: '营业执照',
  exampleCode: '统一社会信用代码 ',
  genuine: '属实：这是本平台发出的通知',
  department: '发出部门',
  date: '通知日期',
  genuineMeans:
    '请核对部门、日期与您收到的通知是否一致。通知内容在企业空间查看；真实的通知也不会要求付款、提供密码或验证码。',
  space: '登录企业空间',
  other: '未能核实：与本平台发出的通知不符',
  otherFirst: '先核对编号和后 4 位是否填写正确，再试一次。',
  later: '核对次数较多，暂时不能核验',
  laterMeans: '这不说明通知是真是假。请稍后（最迟次日）再试，或拨打 12345 核实。',
  careful: '在核实之前：',
  notPay: '不要付款，不要提供银行卡号、密码、验证码；政策服务不收取任何费用。',
  notOpen: '不要打开通知里的链接，不要安装软件。',
  call: '拨打 12345，报上通知编号核实。',
};

const en: typeof zh = {
  title: 'Verify a notice',
  lead: 'If you have a notice in the name of this platform, you can check here whether it is genuine. You are told whether it is, which department it is from and its day; nothing of any firm is shown.',
  form: 'Check a notice',
  number: 'Number of the notice',
  numberHint:
    'It begins with ZD, has 12 characters and stands in the subject and at the end. Small letters and spaces do not matter.',
  numberMissing: 'Enter the number of the notice',
  code: 'Last 4 characters of the unified social credit code',
  codeHint: 'Of the 18 characters on the business licence of the firm that got the notice.',
  codeMissing: 'Enter the last 4 characters of the unified social credit code',
  submit: 'Verify',
  example: 'Where to find them (an invented example)',
  exampleNotice: 'Notice',
  exampleSubject: 'Zhida: result of comparison for 2 policies (notice ',
  exampleSubjectEnd: ')',
  exampleEnd: 'No fee is charged at any step… Notice number: ',
  exampleLicence: 'Business licence',
  exampleCode: 'Unified social credit code ',
  genuine: 'Genuine: this platform has made this notice',
  department: 'From',
  date: 'Day of the notice',
  genuineMeans:
    'Please compare the department and the day with your notice. Its content is in the enterprise space; a genuine notice, too, never asks for a payment, a password or a code.',
  space: 'Sign in to the enterprise space',
  other: 'Not confirmed: no notice of this platform is like this',
  otherFirst: 'First look whether the number and the 4 characters are typed correctly, and try again.',
  later: 'Checked too often: this cannot be verified for now',
  laterMeans:
    'That does not say whether the notice is genuine. Try again later (tomorrow at the latest), or call 12345.',
  careful: 'Until it is confirmed:',
  notPay: 'Do not pay and give nobody card numbers, passwords or codes; these services are free of charge.',
  notOpen: 'Do not open links in the notice and do not install anything.',
  call: 'Call 12345 and give the number of the notice.',
};

export const VERIFICATION_TEXTS: Readonly<Record<Language, typeof zh>> = { zh, en };
export type VerificationTexts = typeof zh;
