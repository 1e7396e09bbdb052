import { createHash } from 'node:crypto';
import writeXlsxFile, { type Cell, type Row } from 'write-excel-file/node';
import { civilTimeOf } from '../eligibility/civil-date.js';
import type { Words } from '../eligibility/facts.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { guideOf } from './guide.service.js';
import { absolute } from './guide-address.service.js';
import { cityOf } from './guide-places.js';
import { FACET_WORDS, SORT_WORDS, valuesOf } from './policy-choices.js';
import { FACETS, type PolicyFilter } from './policy-search.schema.js';
import { type SearchScope, searchPolicies } from './policy-search.service.js';
import { SHEET_COLUMNS, type SheetLine } from './policy-sheet.js';

type Language = 'zh' | 'en';

export interface SheetAsked {
  readonly filter: PolicyFilter;
  readonly scope: SearchScope;
  readonly now: Date;
  readonly baseUrl: string;
  /** Path and query of the list with the same filter. */
  readonly listPath: string;
}

const COVER: Readonly<
  Record<
    | 'sheet'
    | 'list'
    | 'title'
    | 'day'
    | 'made'
    | 'words'
    | 'sort'
    | 'count'
    | 'rules'
    | 'current'
    | 'note'
    | 'any'
    | 'like',
    Words
  >
> = {
  sheet: { zh: '封面', en: 'Cover' },
  list: { zh: '清单', en: 'List' },
  title: { zh: '免申即享政策服务清单', en: 'Service list of policies' },
  day: { zh: '政策截至', en: 'Policies in force on' },
  made: { zh: '制表时间', en: 'Made at' },
  words: { zh: '检索词', en: 'Searched for' },
  sort: { zh: '排序', en: 'Order' },
  count: { zh: '条数', en: 'Number of policies' },
  rules: { zh: '规则内容摘要', en: 'Digest of the rules' },
  current: { zh: '最新清单', en: 'The current list' },
  note: { zh: '说明', en: 'Note' },
  any: { zh: '全部', en: 'all' },
  like: { zh: '没有完全匹配，所列名称与检索词相近', en: 'nothing holds these words: the titles listed are like them' },
};

const NOTES: readonly Words[] = [
  {
    zh: '各政策的规则版本见“清单”。清单随政策变化，以“最新清单”地址所示为准。',
    en: 'The version of each rule stands in the list. The list changes with the policies: the address of the current list decides.',
  },
  {
    zh: '享受标准为预计口径，以主管部门审核结果为准。名称中注明“示例(虚构)”的为演示用，不是现行政策。',
    en: 'Standards are estimates: the departments’ review decides. What is called “Example (fictional)” is for demonstration and no policy.',
  },
];

/** The list of policies as a workbook: a cover that says what it is, and every policy of the filter. */
export async function policySheet(rules: RuleBook, asked: SheetAsked): Promise<{ name: string; content: Buffer }> {
  const { scope, filter, baseUrl } = asked;
  const { language } = scope;
  const { policies, nearby } = searchPolicies(rules, scope, filter);
  const lines = policies.flatMap(({ policy }, at): SheetLine[] => {
    const guide = guideOf(rules, policy.code, scope, policy.version);
    return guide === undefined ? [] : [{ number: at + 1, policy, guide, rules, language, baseUrl }];
  });
  const digest = createHash('sha256')
    .update(JSON.stringify(lines.map(({ policy }) => policy)))
    .digest('hex')
    .slice(0, 16);
  const content = await writeXlsxFile([
    {
      sheet: COVER.sheet[language],
      columns: [{ width: 20 }, { width: 80 }],
      data: coverOf(rules, asked, { count: lines.length, nearby, digest }),
    },
    {
      sheet: COVER.list[language],
      columns: SHEET_COLUMNS.map(({ width }) => ({ width })),
      stickyRowsCount: 1,
      data: [
        SHEET_COLUMNS.map(({ heading }) => heavy(heading[language])),
        ...lines.map((line) => SHEET_COLUMNS.map((column) => text(column.cell(line)))),
      ],
    },
  ]).toBuffer();
  return { name: `${cityOf(scope.city, rules).name[language]} ${COVER.title[language]} ${scope.asOf}.xlsx`, content };
}

interface Made {
  readonly count: number;
  readonly nearby: boolean;
  readonly digest: string;
}

function coverOf(rules: RuleBook, { filter, scope, now, baseUrl, listPath }: SheetAsked, made: Made): Row[] {
  const { language, asOf, city } = scope;
  const q = filter.q?.trim() ?? '';
  const row = (label: Words, value: string): Row => [heavy(label[language]), text(value)];
  return [
    [heavy(`${cityOf(city, rules).name[language]} ${COVER.title[language]}`), null],
    row(COVER.day, asOf),
    row(COVER.made, civilTimeOf(now)),
    row(COVER.words, q === '' ? COVER.any[language] : made.nearby ? `${q} (${COVER.like[language]})` : q),
    ...FACETS.map((facet) => row(FACET_WORDS[facet], chosen(filter[facet], valuesOf(facet, rules, city), language))),
    row(COVER.sort, SORT_WORDS[filter.sort][language]),
    row(COVER.count, String(made.count)),
    row(COVER.rules, `SHA-256 ${made.digest}`),
    row(COVER.current, absolute(baseUrl, listPath, language)),
    ...NOTES.map((note) => row(COVER.note, note[language])),
  ];
}

function chosen(value: string | undefined, words: ReadonlyMap<string, Words>, language: Language): string {
  return value === undefined ? COVER.any[language] : (words.get(value)?.[language] ?? value);
}

/** What a cell of a workbook can hold at most, less a sign for what is left out. */
const MOST = 32_000;

/** Text, whatever it begins with: nothing that a spreadsheet computes, also once the cell is edited. */
function text(value: string): Cell {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: these are what XML cannot hold
  const plain = value.replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, ' ');
  const held = plain.length > MOST ? `${plain.slice(0, MOST)}…` : plain;
  return { value: held, type: String, format: '@', wrap: true, alignVertical: 'top' };
}

function heavy(value: string): Cell {
  return { value, type: String, format: '@', fontWeight: 'bold', wrap: true, alignVertical: 'top' };
}
