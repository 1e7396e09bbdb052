import type { Condition } from '../../src/eligibility/condition.schema.js';
import type { FactDefinition, Facts, FactType, FactValue, FieldDefinition } from '../../src/eligibility/facts.js';
import type { Vocabulary } from '../../src/eligibility/vocabulary.js';

export const AS_OF = '2026-11-22';

export function field(type: FactType, more: Partial<FieldDefinition> = {}): FieldDefinition {
  return { type, label: { zh: type, en: type }, ...more };
}

export function fact(key: string, type: FactType, more: Partial<FactDefinition> = {}): FactDefinition {
  return {
    key,
    type,
    label: { zh: key, en: key },
    source: 'statistics',
    period: 'none',
    sharing: 'value',
    sensitivity: 'internal',
    changeable: true,
    ...more,
  };
}

/** A small city's vocabulary: one fact of every type, a stale-able one, lists and parameters. */
export function sampleVocabulary(more: Partial<Vocabulary> = {}): Vocabulary {
  const definitions = [
    fact('name', 'text'),
    fact('employees', 'integer', { unit: '人', maxAgeDays: 400, label: { zh: '从业人数', en: 'employees' } }),
    fact('insuredAverage', 'number', { unit: '人', period: 'year', label: { zh: '参保人数', en: 'insured persons' } }),
    fact('revenue', 'money', { unit: '元', period: 'year', label: { zh: '营业收入', en: 'revenue' } }),
    fact('rdExpense', 'money', { unit: '元', period: 'year', label: { zh: '研发费用', en: 'R&D expense' } }),
    fact('rdRatio', 'ratio', { period: 'year', derived: true, label: { zh: '研发占比', en: 'R&D ratio' } }),
    fact('dishonest', 'boolean', { maxAgeDays: 62, label: { zh: '失信被执行人', en: 'dishonest judgment debtor' } }),
    fact('aboveScale', 'boolean'),
    fact('recognisedOn', 'date'),
    fact('establishedOn', 'date', { label: { zh: '成立日期', en: 'established on' } }),
    fact('districtCode', 'code', { codeList: 'divisions' }),
    fact('taxDistrictCodes', 'set', { codeList: 'divisions' }),
    fact('statisticsDistrictCode', 'code', { codeList: 'divisions' }),
    fact('entityType', 'code', { codeList: 'entity-types' }),
    fact('sizeClass', 'code', { codeList: 'size-classes', label: { zh: '企业规模', en: 'size class' } }),
    fact('qualificationCodes', 'set', { codeList: 'qualifications' }),
    fact('taxableIncome', 'money', { sharing: 'conclusion', label: { zh: '应纳税所得额', en: 'taxable income' } }),
    fact('disabledEmployees', 'number', { sensitivity: 'sensitive', label: { zh: '残疾职工', en: 'disabled staff' } }),
    fact('hires', 'list', { sensitivity: 'sensitive', fields: hireFields }),
    fact('benefitsReceived', 'list', { fields: benefitFields }),
    fact('hiredGraduates', 'integer', { derived: true }),
  ];
  return {
    catalogue: new Map(definitions.map((definition) => [definition.key, definition])),
    named: new Map<string, Condition>([
      ['small', { fact: 'sizeClass', operator: 'in', value: ['small', 'micro'] }],
      ['small-and-clean', { all: [{ condition: 'small' }, { fact: 'dishonest', operator: 'equal', value: false }] }],
    ]),
    derived: new Map(),
    parameters: [
      { name: 'quota', value: 7800 },
      { name: 'method', value: 'lower-of-two' },
    ],
    codes: new Map([
      ['size-classes', { codes: labels('large', 'medium', 'small', 'micro', 'unclassified') }],
      ['divisions', { codes: labels('44', '4416', '441602', '441621', '440307') }],
    ]),
    ...more,
  };
}

const hireFields: Record<string, FieldDefinition> = {
  personId: field('text'),
  group: field('set'),
  hiredOn: field('date'),
  leftOn: field('date', { whenAbsent: '2200-12-31' }),
  contractMonths: field('integer'),
  'monthsInsured.pension': field('integer'),
  monthsWorkedThisYear: field('integer'),
  subsidisedMonths: field('integer', { map: true }),
  benefits: field('list'),
  benefitPolicies: field('set', { pluck: { list: 'benefits', field: 'policy' } }),
  employerContributionPerMonth: field('money'),
};

const benefitFields: Record<string, FieldDefinition> = {
  policy: field('text'),
  ladder: field('text'),
  subjectKey: field('text'),
  amount: field('money'),
};

/** Facts from plain values, all of today. */
export function factsOf(values: Readonly<Record<string, FactValue | undefined>>): Facts {
  return new Map(Object.entries(values).map(([key, value]) => [key, { value, source: 'statistics', asOf: AS_OF }]));
}

function labels(...codes: readonly string[]): ReadonlyMap<string, { zh: string; en: string }> {
  return new Map(codes.map((code) => [code, { zh: `〔${code}〕`, en: code }]));
}
