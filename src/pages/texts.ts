import type { Language } from './language.js';

const zh = {
  product: '直达',
  skip: '跳到正文',
  otherLanguage: 'English',
  largeText: '大字',
  nav: '公共服务',
  policies: '政策清单',
  check: '政策自测',
  calendar: '政策日历',
  publicity: '公示',
  verify: '通知核验',
  space: '企业空间',
  free: '政策服务不收取任何费用，不会索要密码或验证码。咨询与监督请拨打 12345。',
  errorsTitle: '请先更正以下内容',
  errorsPrefix: '错误：',
  failedNext: '回到首页',
  failedCall: '需要帮助请拨打 12345。',
  notFound: '没有找到这个页面',
  notFoundMeans: '地址可能有误，或该内容已不再公开。',
};

const en: typeof zh = {
  product: 'Zhida',
  skip: 'Skip to content',
  otherLanguage: '中文',
  largeText: 'Large text',
  nav: 'Public services',
  policies: 'Policies',
  check: 'Check yourself',
  calendar: 'Calendar',
  publicity: 'Public lists',
  verify: 'Verify a notice',
  space: 'Enterprise space',
  free: 'This service is free and never asks for a password or a code. For advice or complaints call 12345.',
  errorsTitle: 'Please correct the following first',
  errorsPrefix: 'Error: ',
  failedNext: 'Back to the first page',
  failedCall: 'If you need help, call 12345.',
  notFound: 'This page was not found',
  notFoundMeans: 'The address may be mistyped, or what it led to is no longer public.',
};

export const FRAME_TEXTS: Readonly<Record<Language, typeof zh>> = { zh, en };
export type FrameTexts = typeof zh;
