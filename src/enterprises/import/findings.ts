import type { Words } from '../../eligibility/facts.js';

/** Why a row is refused. `{value}` in the words stands for what the cell holds, `{detail}` for what was expected. */
export const FAULTS = {
  'uscc-missing': ['缺少统一社会信用代码', 'no unified social credit code'],
  'uscc-form': ['不是18位统一社会信用代码', 'not an 18-character unified social credit code'],
  'uscc-check-digit': [
    '统一社会信用代码校验位不符（GB 32100-2015）',
    'the check digit of the unified social credit code does not fit (GB 32100-2015)',
  ],
  'duplicate-differs': [
    '与第{detail}行为同一主体，内容不一致',
    'same enterprise as line {detail} with other content; both are refused',
  ],
  'incomplete-list': [
    '该主体另有一行未通过，名单不完整',
    'another row of this enterprise was refused, so its records would not be complete',
  ],
  'column-count': ['列数为{value}，应为{detail}', '{value} cells where the header has {detail}'],
  'quote-disorder': ['引号不配对', 'quotation marks in disorder'],
  'required-missing': ['必填项为空', 'a required value is missing'],
  'date-form': ['日期格式无法识别', 'not a date in a known form (YYYY-MM-DD)'],
  'date-invalid': ['日期不存在', 'a day that does not exist'],
  'date-in-future': ['日期晚于数据日期', 'a date after the date of the data'],
  'number-form': ['不是数字', 'not a number'],
  'not-an-integer': ['不是整数', 'not a whole number'],
  'out-of-range': ['超出允许范围（{detail}）', 'outside the allowed range ({detail})'],
  'money-precision': ['金额超过两位小数', 'an amount of 元 has at most two decimals'],
  'boolean-form': ['应为“是”或“否”', 'neither yes nor no (是/否)'],
  'unknown-code': ['代码表“{detail}”中没有此项', 'not in the code table {detail}'],
  'ambiguous-code': ['名称对应多个代码', 'a name of several codes; give the code'],
  'period-missing': ['缺少所属期', 'no period'],
  'period-form': ['所属期无法识别', 'not a period of this fact ({detail})'],
  'record-form': ['格式应为 {detail}', 'not of the form {detail}'],
  'control-character': ['含有控制字符', 'control characters in the text'],
  'text-too-long': ['文字超过{detail}字', 'more than {detail} characters'],
  formula: ['单元格为公式，请粘贴为数值', 'a formula; paste its value'],
  'cell-error': ['单元格为错误值', 'an error value of the workbook'],
  'not-on-this-list': [
    '不属于本完整名单（{detail}），请核对数据日期',
    'not of the list that this file completes ({detail}); give the date of the data with --as-of',
  ],
  'identity-number': [
    '疑似身份证号码，应填写加密后的人员标识',
    'looks like an identity card number; give the keyed hash of the person',
  ],
} as const satisfies Record<string, readonly [string, string]>;

/** What is strange about a row or file and yet does not refuse it. */
export const WARNINGS = {
  'uscc-inner-digit': [
    '组织机构代码校验位不符（GB 11714）',
    'the inner check digit of the organisation code does not fit (GB 11714)',
  ],
  'check-digit-accepted': ['校验位不符，按要求接受', 'a failing check digit, accepted as asked'],
  'foreign-currency': [
    '外币注册资本，保留原文，不折算',
    'capital in a foreign currency: kept as published, no value in 元',
  ],
  'currency-missing': ['注册资本未注明币种或单位，保留原文', 'capital without a currency or unit: kept as published'],
  'division-unknown': [
    '代码中的行政区划不在代码表中，未推定所在地',
    'the division in the code is not in the table: no district concluded',
  ],
  'division-elsewhere': [
    '代码中的行政区划与“地区”不符，未推定所在地',
    'the division in the code lies outside the stated region: no district concluded',
  ],
  'name-differs': ['名称与已登记的“{detail}”不同', 'the name differs from the registered one, {detail}'],
  'contact-form': ['不是单个邮箱地址，未采用', 'not one e-mail address: not taken'],
  'unknown-column': ['未使用的列', 'a column that is not used'],
  'district-inferred': [
    '{detail}行未写区县，按登记机关（代码第3至8位）推定',
    '{detail} rows without a district: concluded from the registering authority (digits 3 to 8 of the code)',
  ],
  'list-outdated': ['已有更新的名单，未据此认定其他主体', 'a newer list is stored: nothing concluded from this one'],
  'closure-withheld': [
    '{detail}行无法辨认主体，名单不能视为完整，未据此认定其他主体',
    '{detail} rows name an unreadable enterprise, so the list is not complete: nothing concluded about others',
  ],
  'other-sheets': ['其余工作表未读取', 'other sheets of the workbook were not read'],
} as const satisfies Record<string, readonly [string, string]>;

export type FaultCode = keyof typeof FAULTS;
export type WarningCode = keyof typeof WARNINGS;

/** One fault or warning, where it stands and what stood there. */
export interface Finding {
  /** Line of the file, the first one is 1; for a file as a whole null. */
  readonly line: number | null;
  /** Header of the column as the file writes it. */
  readonly column: string | null;
  /** Key of the fact, or of the record's field. */
  readonly field: string | null;
  readonly value: string | null;
  readonly reason: string;
  readonly reasonZh: string;
  readonly code: FaultCode | WarningCode;
}

export interface Place {
  readonly line: number | null;
  readonly column?: string | null;
  readonly field?: string | null;
  readonly value?: string | null;
  readonly detail?: string | number;
}

/** A finding with its words filled in; values are cut at 80 characters. */
export function finding(code: FaultCode | WarningCode, place: Place): Finding {
  const shown = place.value === undefined || place.value === null ? null : cut(place.value);
  const words = wordsOf(code);
  const fill = (text: string) =>
    text.replaceAll('{value}', shown ?? '').replaceAll('{detail}', String(place.detail ?? ''));
  return {
    line: place.line,
    column: place.column ?? null,
    field: place.field ?? null,
    value: shown,
    reason: fill(words.en),
    reasonZh: fill(words.zh),
    code,
  };
}

function wordsOf(code: FaultCode | WarningCode): Words {
  const [zh, en] = code in FAULTS ? FAULTS[code as FaultCode] : WARNINGS[code as WarningCode];
  return { zh, en };
}

/** Control characters would break the line that a person reads. */
function cut(value: string): string {
  // biome-ignore lint/suspicious/noControlCharactersInRegex: they are what is removed
  const clean = value.replace(/[\u0000-\u001f\u007f]/g, '␀');
  return clean.length > 80 ? `${clean.slice(0, 79)}…` : clean;
}

/** One line for a person: where, what, why. */
export function findingLine({ line, column, value, reason, reasonZh, code }: Finding, language: 'zh' | 'en'): string {
  const shown = value === null ? '' : ` "${value}"`;
  if (language === 'zh') {
    return `${line === null ? '文件' : `第 ${line} 行`}${column === null ? '' : `，${column}`}${shown}：${reasonZh} [${code}]`;
  }
  return `${line === null ? 'file' : `line ${line}`}${column === null ? '' : `, ${column}`}${shown}: ${reason} [${code}]`;
}
