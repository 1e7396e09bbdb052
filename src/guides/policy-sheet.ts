import { factsOfBenefit } from '../eligibility/benefit/benefit-facts.js';
import { factsNamed } from '../eligibility/decide.js';
import { factsBehind } from '../eligibility/derived.js';
import { labelOf } from '../eligibility/explain/explain-values.js';
import type { Words } from '../eligibility/facts.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import { departmentName } from '../policies/policy.service.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import type { Guide } from './guide.schema.js';
import { absolute, guidePath } from './guide-address.service.js';

type Language = 'zh' | 'en';

/** One policy as a line of the list (政策服务清单). */
export interface SheetLine {
  readonly number: number;
  readonly policy: PolicyVersion;
  readonly guide: Guide;
  readonly rules: RuleBook;
  readonly language: Language;
  readonly baseUrl: string;
}

/** A column of the list: its heading, its width in characters, and what stands in it. */
export interface SheetColumn {
  readonly heading: Words;
  readonly width: number;
  cell(line: SheetLine): string;
}

const say =
  (words: (guide: Guide) => Words | null) =>
  ({ guide, language }: SheetLine): string =>
    words(guide)?.[language] ?? '';

const PERIODS: Readonly<Record<PolicyVersion['period']['kind'], Words>> = {
  once: { zh: '一次性', en: 'once' },
  year: { zh: '每年', en: 'each year' },
  quarter: { zh: '每季度', en: 'each quarter' },
  month: { zh: '每月', en: 'each month' },
};
const NO_END: Words = { zh: '长期有效', en: 'no end set' };
const CHECKED: Words = { zh: '已核对原文', en: 'checked against its source' };
const UNCHECKED: Words = { zh: '未经核对，以文件原文为准', en: 'not checked yet: the document itself decides' };
const WORKING: Words = { zh: '个工作日', en: 'working days' };
const DAYS: Words = { zh: '日', en: 'days' };
const NO_DOCUMENTS: Words = { zh: '无需提交', en: 'none' };

/** The columns of the list, in their order. All of them are text: codes keep their zeros, dates their form. */
export const SHEET_COLUMNS: readonly SheetColumn[] = [
  { heading: { zh: '序号', en: 'No.' }, width: 6, cell: ({ number }) => String(number) },
  { heading: { zh: '政策名称', en: 'Policy' }, width: 36, cell: say(({ title }) => title) },
  { heading: { zh: '政策编码', en: 'Code' }, width: 24, cell: ({ policy }) => policy.code },
  { heading: { zh: '规则版本', en: 'Version of the rule' }, width: 10, cell: ({ policy }) => policy.version },
  { heading: { zh: '类别', en: 'Class' }, width: 8, cell: say(({ words }) => words.class) },
  { heading: { zh: '兑现方式', en: 'Way of delivery' }, width: 12, cell: say(({ words }) => words.delivery) },
  { heading: { zh: '层级', en: 'Level' }, width: 10, cell: say(({ words }) => words.level) },
  { heading: { zh: '主管部门', en: 'Department' }, width: 22, cell: say(({ department }) => department) },
  { heading: { zh: '协同部门', en: 'Other departments' }, width: 22, cell: others },
  { heading: { zh: '概述', en: 'Summary' }, width: 40, cell: say(({ summary }) => summary) },
  { heading: { zh: '惠及对象', en: 'For whom' }, width: 40, cell: say(({ guide }) => guide.beneficiaries) },
  {
    heading: { zh: '享受条件', en: 'Conditions' },
    width: 60,
    cell: ({ guide, language }) => guide.conditions[language].join('\n'),
  },
  { heading: { zh: '享受标准', en: 'Standard' }, width: 40, cell: standard },
  {
    heading: { zh: '享受期', en: 'How often' },
    width: 10,
    cell: ({ policy, language }) => PERIODS[policy.period.kind][language],
  },
  {
    heading: { zh: '政策依据', en: 'Based on' },
    width: 40,
    cell: ({ policy }) => policy.basis.map(({ title }) => title).join('\n'),
  },
  {
    heading: { zh: '文号', en: 'Document number' },
    width: 24,
    cell: ({ policy }) => policy.basis.map(({ documentNumber }) => documentNumber ?? '—').join('\n'),
  },
  {
    heading: { zh: '发文机关', en: 'Issued by' },
    width: 24,
    cell: ({ policy }) => [...new Set(policy.basis.map(({ issuer }) => issuer))].join('\n'),
  },
  {
    heading: { zh: '原文地址', en: 'Where the document is' },
    width: 30,
    cell: ({ policy }) => policy.basis.flatMap(({ url }) => url ?? []).join('\n'),
  },
  { heading: { zh: '施行日期', en: 'In force from' }, width: 12, cell: ({ policy }) => policy.validFrom },
  {
    heading: { zh: '有效期至', en: 'Until' },
    width: 12,
    cell: ({ policy, language }) => policy.validTo ?? NO_END[language],
  },
  { heading: { zh: '受理截止', en: 'Accepted until' }, width: 12, cell: ({ policy }) => policy.acceptUntil ?? '' },
  { heading: { zh: '拨付截止', en: 'Paid until' }, width: 12, cell: ({ policy }) => policy.payUntil ?? '' },
  { heading: { zh: '延续情况', en: 'Renewal' }, width: 24, cell: say(({ renewal }) => renewal) },
  { heading: { zh: '资金来源', en: 'Funds' }, width: 20, cell: say(({ fund }) => fund) },
  { heading: { zh: '数据来源', en: 'Data from' }, width: 40, cell: sources },
  { heading: { zh: '申请材料', en: 'Documents' }, width: 24, cell: documents },
  { heading: { zh: '兑现流程', en: 'Steps' }, width: 36, cell: steps },
  {
    heading: { zh: '部门办理时限', en: 'Time of the departments' },
    width: 14,
    cell: ({ guide, language }) => (guide.workingDays === null ? '' : `${guide.workingDays} ${WORKING[language]}`),
  },
  {
    heading: { zh: '公示期', en: 'Publicity' },
    width: 12,
    cell: ({ policy: { process }, language }) =>
      process.publicity === null ? '' : `${process.publicity.workingDays} ${WORKING[language]}`,
  },
  {
    heading: { zh: '确认期限', en: 'Time to confirm' },
    width: 12,
    cell: ({ policy: { process }, language }) =>
      process.confirmation.kind === 'none' ? '' : `${process.confirmation.windowDays} ${DAYS[language]}`,
  },
  {
    heading: { zh: '与其他政策的关系', en: 'Together with other policies' },
    width: 36,
    cell: ({ guide, language }) => guide.together.map(({ text }) => text[language]).join('\n'),
  },
  { heading: { zh: '咨询电话', en: 'Whom to ask' }, width: 36, cell: desks },
  {
    heading: { zh: '核对情况', en: 'Checked' },
    width: 14,
    cell: ({ policy, language }) => (policy.verified ? CHECKED : UNCHECKED)[language],
  },
  {
    heading: { zh: '办事指南', en: 'Guide' },
    width: 36,
    cell: ({ policy, language, baseUrl }) => absolute(baseUrl, guidePath(policy.code), language),
  },
];

function others({ policy, rules, language }: SheetLine): string {
  const keys = policy.process.review.map(({ department }) => department).filter((key) => key !== policy.department);
  return [...new Set(keys)].map((department) => departmentName({ department }, rules)[language]).join('\n');
}

function standard({ guide, language }: SheetLine): string {
  return guide.standard[language].map(({ depth, text }) => `${'　'.repeat(depth)}${text}`).join('\n');
}

/** Which office each of the facts is from that the rule and its formula read. */
function sources({ policy, rules, language }: SheetLine): string {
  const read = [...factsNamed(policy.conditions, rules.named), ...factsOfBenefit(policy.benefit, rules)];
  const bySource = new Map<string, Set<string>>();
  for (const key of new Set(read.flatMap((fact) => factsBehind(fact, rules)))) {
    const source = rules.catalogue.get(key)?.source;
    if (source === undefined) continue;
    bySource.set(source, (bySource.get(source) ?? new Set()).add(labelOf(key, language, rules)));
  }
  const [colon, comma] = language === 'zh' ? ['：', '、'] : [': ', ', '];
  return [...bySource]
    .map(
      ([department, labels]) => `${departmentName({ department }, rules)[language]}${colon}${[...labels].join(comma)}`,
    )
    .join('\n');
}

function documents({ policy, language }: SheetLine): string {
  const asked = policy.guide.documents;
  return asked.length === 0 ? NO_DOCUMENTS[language] : asked.map((document) => document[language]).join('\n');
}

function steps({ guide, language }: SheetLine): string {
  return guide.steps
    .map(({ title, by, days }, at) => {
      const when = days === null ? '' : ` ${days.count} ${(days.of === 'working' ? WORKING : DAYS)[language]}`;
      return `${at + 1}. ${title[language]}${by === null ? '' : ` · ${by[language]}`}${when}`;
    })
    .join('\n');
}

function desks({ guide, language }: SheetLine): string {
  return guide.desks
    .flatMap(({ contacts }) => contacts.map(({ name, phone }) => `${name[language]} ${phone}`))
    .join('\n');
}
