import { civilTimeOf } from '../eligibility/civil-date.js';
import { groupedYuan, toFen } from '../matching/money.schema.js';
import type { Language } from '../terminal/command.js';
import type { FiguresView } from './figures.view.js';

type Row = FiguresView['total'];

interface FiguresWords {
  readonly asOf: string;
  readonly note: string;
  readonly columns: readonly string[];
  readonly total: string;
  readonly policies: string;
  readonly districts: string;
  readonly months: string;
  readonly undecidedPairs: string;
  readonly unknown: string;
}

const WORDS: Readonly<Record<Language, FiguresWords>> = {
  zh: {
    asOf: '统计截至',
    note: '金额单位为元；预计奖补、预计减免（申报时自行享受，估算）、权益三项不得相加；月份为首次匹配月份',
    columns: [
      ...['符合', '待核实', '已告知', '已确认', '已到账'],
      ...['预计奖补', '预计减免', '权益', '已拨付', '到账天数中位', '九成以内'],
    ],
    total: '合计',
    policies: '按政策',
    districts: '按县区',
    months: '按月份',
    undecidedPairs: '最近一次全量比对待核实',
    unknown: '金额待核实',
  },
  en: {
    asOf: 'as of',
    note: 'amounts in yuan; cash, relief (an estimate) and rights are never added; months are those of the first match',
    columns: [
      ...['eligible', 'undecided', 'told', 'confirmed', 'paid'],
      ...['cash to come', 'estimated relief', 'rights', 'paid out', 'median days', '90 % within'],
    ],
    total: 'total',
    policies: 'by policy',
    districts: 'by county',
    months: 'by month',
    undecidedPairs: 'undecided in the last full run',
    unknown: 'amount unknown',
  },
};

const KEY = 36;
const COLUMN = 13;
const MONEY = 20;
/** Where the amounts in 元 stand among the columns. */
const MONEY_COLUMNS: ReadonlySet<number> = new Set([5, 6, 8]);

/** Figures as a person reads them at the terminal; `nameOf` a policy or county, empty where it has none. */
export function figuresText(view: FiguresView, nameOf: (key: string) => string, language: Language): string {
  const words = WORDS[language];
  const notes = (row: Row & { readonly undecidedPairs?: number | null }): string[] => [
    ...(row.amounts.unknown === 0 ? [] : [`${words.unknown} ${row.amounts.unknown}`]),
    ...(row.undecidedPairs == null ? [] : [`${words.undecidedPairs} ${row.undecidedPairs}`]),
  ];
  const table = (title: string, rows: readonly (Row & { readonly key: string })[]): string[] =>
    rows.length === 0
      ? []
      : ['', title, ...rows.map((row) => [line(row.key || '-', row), nameOf(row.key), ...notes(row)].join('  '))];
  return [
    `${words.asOf} ${civilTimeOf(new Date(view.asOf))}`,
    words.note,
    '',
    fill('', KEY, 'end') + columns(words.columns),
    line(words.total, view.total),
    ...table(words.policies, view.policies),
    ...table(words.districts, view.districts),
    ...table(words.months, view.months),
  ]
    .map((text) => text.trimEnd())
    .join('\n');
}

function line(key: string, { coverage: c, amounts, daysToMoney }: Row): string {
  const money = (yuan: string): string => groupedYuan(toFen(yuan));
  const days = (count: number | null): string => (count === null ? '-' : String(count));
  return (
    fill(key, KEY, 'end') +
    columns([
      ...[c.eligible, c.undecided, c.told, c.confirmed, c.paid].map(String),
      ...[money(amounts.cashToCome), money(amounts.estimatedRelief), String(amounts.rights), money(amounts.paid)],
      ...[days(daysToMoney.median), days(daysToMoney.p90)],
    ])
  );
}

function columns(cells: readonly string[]): string {
  return cells.map((cell, at) => fill(cell, MONEY_COLUMNS.has(at) ? MONEY : COLUMN, 'start')).join('');
}

/** Fills up to a width; Chinese characters are two columns wide. */
function fill(text: string, width: number, at: 'start' | 'end'): string {
  const wide = [...text].filter((letter) => letter > '\u2e80').length;
  const spaces = ' '.repeat(Math.max(0, width - text.length - wide));
  return at === 'start' ? spaces + text : text + spaces;
}
