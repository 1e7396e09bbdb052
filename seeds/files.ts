import type { FactRecord, FactValue } from '../src/eligibility/facts.js';
import { type GeneratedFirm, generateFirm, type Tables } from './generator/firm.js';

/** One file of the demo as a department would deliver it. */
export interface DemoFile {
  readonly name: string;
  /** Days before the start of the demo on which its data were taken. */
  readonly age: number;
  readonly header: readonly string[];
  readonly rows: readonly (readonly string[])[];
}

/** Numbers far away from those of `zhida seed`, so that the two never meet. */
const FIRST_INDEX = 9_000_000;
const FIRMS = 120;
/** The files are kept in the repository; their dates are as of this day. */
const AS_OF = '2026-11-22';
const YEARS = ['2025', '2024', '2023'] as const;

const ENTITY = {
  enterprise: '企业',
  'individual-business': '个体工商户',
  cooperative: '农民专业合作社',
  'sole-proprietorship': '个人独资企业',
  partnership: '合伙企业',
  'social-service-institution': '社会服务机构',
} as const;
const STATUS = {
  active: '存续',
  suspended: '停业',
  revoked: '吊销',
  liquidating: '清算',
  'moved-out': '迁出',
} as const;
const SIZE = { large: '大', medium: '中', small: '小', micro: '微', unclassified: '' } as const;

/** The departments' files of the demo: a registry, three yearly deliveries, complete lists of the recognised and the bad. */
export function demoFiles(rules: Tables): DemoFile[] {
  const firms = Array.from({ length: FIRMS }, (_, place) => generateFirm(FIRST_INDEX + place, rules, AS_OF));
  return [
    registry(firms),
    socialInsurance(firms),
    statistics(firms),
    taxCredit(firms),
    highTech(firms),
    ...badLists(firms),
  ];
}

function registry(firms: readonly GeneratedFirm[]): DemoFile {
  return {
    name: '01-registry.csv',
    age: 20,
    header: [
      '统一社会信用代码',
      '企业名称',
      '主体类型',
      '登记状态',
      '成立日期',
      '注册资本',
      '行政区划代码',
      '行业代码',
    ],
    rows: firms.map((firm) => [
      firm.uscc,
      firm.name,
      wordOf(ENTITY, factOf(firm, 'entityType')),
      wordOf(STATUS, factOf(firm, 'registrationStatus')),
      text(factOf(firm, 'establishedOn')),
      capital(factOf(firm, 'registeredCapital')),
      text(factOf(firm, 'districtCode')),
      text(factOf(firm, 'industryCode')),
    ]),
  };
}

function socialInsurance(firms: readonly GeneratedFirm[]): DemoFile {
  const facts = [
    'insuredAverage',
    'insuredEnd',
    'unemploymentClaimants',
    'unemploymentPremiumMonths',
    'unemploymentPremiumPaid',
  ];
  return {
    name: '02-social-insurance.csv',
    age: 15,
    header: [
      ...['统一社会信用代码', '企业名称', '年度', '平均参保人数', '年末参保人数', '领取失业保险金人数'],
      ...['失业保险缴费月数', '失业保险缴费金额'],
    ],
    rows: yearly(firms, facts, (value) => text(value)),
  };
}

function statistics(firms: readonly GeneratedFirm[]): DemoFile {
  return {
    name: '03-statistics-annual.csv',
    age: 30,
    header: ['统一社会信用代码', '企业名称', '年度', '企业规模', '是否四上', '营业收入', '资产总额'],
    rows: yearly(firms, ['sizeClass', 'aboveScale', 'revenue', 'totalAssets'], (value, key) => {
      if (key === 'sizeClass') return wordOf(SIZE, value);
      return typeof value === 'boolean' ? (value ? '是' : '否') : text(value);
    }),
  };
}

function taxCredit(firms: readonly GeneratedFirm[]): DemoFile {
  return {
    name: '04-tax-credit.csv',
    age: 30,
    header: ['统一社会信用代码', '企业名称', '年度', '纳税缴费信用等级'],
    rows: yearly(firms, ['taxCreditGrade'], (value) => text(value)),
  };
}

function highTech(firms: readonly GeneratedFirm[]): DemoFile {
  const held = firms.flatMap((firm) => {
    const records = factOf(firm, 'qualifications');
    const found = (Array.isArray(records) ? (records as FactRecord[]) : []).find((entry) => entry.code === 'high-tech');
    return found === undefined ? [] : [{ firm, found }];
  });
  return {
    name: '05-high-tech-list.csv',
    age: 12,
    header: ['统一社会信用代码', '企业名称', '高新技术企业证书编号', '发证日期', '有效期至', '是否首次认定'],
    rows: held.map(({ firm, found }) => [
      ...[firm.uscc, firm.name, text(found.certificateNo), text(found.recognisedOn), text(found.validTo)],
      found.firstTime === true ? '首次' : '重新认定',
    ]),
  };
}

/** Complete lists: what they do not name is known to be clean. */
function badLists(firms: readonly GeneratedFirm[]): DemoFile[] {
  const lists = [
    { name: '06-dishonest-judgment-debtors.csv', fact: 'dishonestJudgmentDebtor', column: '案号' },
    { name: '07-abnormal-operations.csv', fact: 'abnormalOperationList', column: '列入经营异常名录原因' },
    { name: '08-serious-violations.csv', fact: 'seriousViolationList', column: '列入严重违法失信名单原因' },
    { name: '09-major-tax-violations.csv', fact: 'majorTaxViolation', column: '案件性质' },
  ] as const;
  return lists.map(({ name, fact, column }, place) => {
    const marked = firms.filter((firm) => factOf(firm, fact) === true);
    // An empty list is refused, and rightly so: a small city may have nobody on it, a demo shows what a list does.
    const named = marked.length > 0 ? marked : firms.slice(10 * place, 10 * place + 2);
    return {
      name,
      age: 45,
      header: ['统一社会信用代码', '企业名称', column],
      rows: named.map((firm, row) => [firm.uscc, firm.name, `示例（2026）第${row + 1}号`]),
    };
  });
}

function yearly(
  firms: readonly GeneratedFirm[],
  keys: readonly string[],
  show: (value: FactValue | undefined, key: string) => string,
): string[][] {
  return firms.flatMap((firm) =>
    YEARS.map((year) => [firm.uscc, firm.name, year, ...keys.map((key) => show(factOf(firm, key, year), key))]),
  );
}

function factOf(firm: GeneratedFirm, key: string, period?: string): FactValue | undefined {
  return firm.batches.flatMap((batch) => batch.facts).find((fact) => fact.key === key && fact.period === period)?.value;
}

function text(value: unknown): string {
  return typeof value === 'string' || typeof value === 'number' ? String(value) : '';
}

function wordOf(words: Readonly<Record<string, string>>, value: FactValue | undefined): string {
  return typeof value === 'string' ? (words[value] ?? '') : '';
}

function capital(value: FactValue | undefined): string {
  return typeof value === 'number' ? `${value / 10_000}万人民币` : 'N/A';
}
