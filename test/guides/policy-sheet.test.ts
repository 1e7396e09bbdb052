import test from 'ava';
import Excel from 'exceljs';
import type { PolicyFilter } from '../../src/guides/policy-search.schema.js';
import { searchPolicies } from '../../src/guides/policy-search.service.js';
import { policySheet } from '../../src/guides/policy-sheet.service.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { loadRules } from '../../src/policies/policy.service.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';

const rules = loadRules();
const NOW = new Date('2026-06-01T02:30:00Z');
const scopeIn = (language: 'zh' | 'en') => ({ asOf: '2026-06-01', city: '441600', language });

interface Read {
  readonly name: string;
  readonly sheets: readonly string[];
  readonly cover: ReadonlyMap<string, string>;
  /** The list by its headings. */
  readonly rows: readonly ReadonlyMap<string, string>[];
  readonly kinds: ReadonlySet<Excel.ValueType>;
}

async function read(book: RuleBook, filter: Partial<PolicyFilter> = {}, language: 'zh' | 'en' = 'zh'): Promise<Read> {
  const { name, content } = await policySheet(book, {
    ...{ filter: { sort: 'relevance', ...filter }, scope: scopeIn(language), now: NOW },
    ...{ baseUrl: 'https://zhida.example.cn', listPath: '/policies?class=grant' },
  });
  const workbook = new Excel.Workbook();
  await workbook.xlsx.load(content as unknown as Parameters<typeof workbook.xlsx.load>[0]);
  const [cover, list] = workbook.worksheets;
  if (cover === undefined || list === undefined) throw new Error('two sheets are expected');
  const kinds = new Set<Excel.ValueType>();
  const lines = (sheet: Excel.Worksheet): string[][] => {
    const all: string[][] = [];
    sheet.eachRow((row) => {
      const cells: string[] = [];
      row.eachCell({ includeEmpty: true }, (cell) => {
        cells.push(String(cell.value ?? ''));
        kinds.add(cell.type);
      });
      all.push(cells);
    });
    return all;
  };
  const [headings = [], ...rest] = lines(list);
  const rows = rest.map((cells) => new Map(headings.map((heading, at) => [heading, cells[at] ?? ''])));
  const labelled = lines(cover).map(([label = '', value = '']) => [label, value] as const);
  return { name, sheets: workbook.worksheets.map((sheet) => sheet.name), cover: new Map(labelled), rows, kinds };
}

test('the workbook holds every policy of the filter, and a cover that says what it is', async (t) => {
  const filter = { class: 'grant', size: 'micro', sort: 'title' } as const;
  const { name, sheets, cover, rows } = await read(rules, filter);
  t.is(name, '河源市 免申即享政策服务清单 2026-06-01.xlsx');
  t.deepEqual(sheets, ['封面', '清单']);
  t.is(cover.get('政策截至'), '2026-06-01');
  t.is(cover.get('制表时间'), '2026-06-01 10:30');
  t.is(cover.get('类别'), '奖补');
  t.is(cover.get('企业规模'), '微型');
  t.is(cover.get('县区'), '全部');
  t.is(cover.get('排序'), '按名称');
  t.is(cover.get('最新清单'), 'https://zhida.example.cn/policies?class=grant');
  t.regex(cover.get('规则内容摘要') ?? '', /^SHA-256 [0-9a-f]{16}$/);
  t.is(cover.get('条数'), String(rows.length));
  const { policies } = searchPolicies(rules, scopeIn('zh'), filter);
  t.deepEqual(
    rows.map((row) => row.get('政策编码')),
    policies.map(({ policy }) => policy.code),
  );
  t.true(rows.length > 10);
});

test('a line says of a policy what the service list asks for', async (t) => {
  const { policies } = searchPolicies(rules, scopeIn('zh'), { q: '高新技术企业认定', sort: 'relevance' });
  const policy = policies[0]?.policy as PolicyVersion;
  const { rows } = await read(rules, { q: '高新技术企业认定' });
  const row = rows[0] ?? new Map<string, string>();
  t.is(row.get('序号'), '1');
  t.is(row.get('政策名称'), policy.title.zh);
  t.is(row.get('规则版本'), policy.version);
  t.deepEqual([row.get('类别'), row.get('兑现方式'), row.get('层级')], ['奖补', '免申即享', '市级']);
  t.is(row.get('惠及对象'), policy.guide.beneficiaries.zh);
  t.regex(row.get('享受条件') ?? '', /登记地在河源市/);
  t.regex(row.get('享受标准') ?? '', /30,000 元/);
  t.deepEqual([row.get('施行日期'), row.get('有效期至'), row.get('受理截止')], ['2026-01-01', '2027-12-31', '']);
  t.regex(row.get('数据来源') ?? '', /：.*高新技术企业|：.*资质/);
  t.is(row.get('申请材料'), '无需提交');
  t.regex(row.get('兑现流程') ?? '', /1\. .*\n.*公示.* 5 个工作日/s);
  t.regex(row.get('咨询电话') ?? '', /12345/);
  t.is(row.get('办事指南'), `https://zhida.example.cn/policies/${policy.code}`);
});

test('in English it is the same list', async (t) => {
  const [zh, en] = [await read(rules), await read(rules, {}, 'en')];
  t.deepEqual(en.sheets, ['Cover', 'List']);
  t.is(en.name, 'Heyuan City Service list of policies 2026-06-01.xlsx');
  const codes = (of: Read, heading: string) => of.rows.map((row) => row.get(heading)).sort();
  t.deepEqual(codes(en, 'Code'), codes(zh, '政策编码'));
  for (const row of en.rows) {
    for (const [heading, cell] of row) {
      // Documents of state have Chinese names.
      if (['Based on', 'Document number', 'Issued by'].includes(heading)) continue;
      t.notRegex(`${heading} ${cell}`, /\p{Script=Han}/u, `${row.get('Code')}: ${heading}`);
    }
  }
});

test('nothing in it is computed, whatever a cell begins with, and what XML cannot hold is left out', async (t) => {
  const [first] = rules.policies;
  const planted = ['=HYPERLINK("http://x","y")', '+1+1', '-2', '@SUM(1)', '\u0007<b>&"钟\u0000', '0012'];
  const policies = planted.map((zh, n) => ({
    ...(first as PolicyVersion),
    ...{ code: `A0${n}-made`, title: { zh, en: zh }, validFrom: '2026-01-01', validTo: null, sample: false },
  }));
  const { rows, kinds } = await read({ ...rules, policies });
  t.deepEqual(
    rows.map((row) => row.get('政策名称')),
    planted.map((title) => title.replaceAll('\u0000', ' ').replaceAll('\u0007', ' ')),
  );
  t.deepEqual([...kinds].sort(), [Excel.ValueType.Null, Excel.ValueType.String]);
});
