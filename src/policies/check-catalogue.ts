import type { FactDefinition, FieldDefinition } from '../eligibility/facts.js';
import { isOfType } from '../eligibility/observations.js';
import { pointer, type RuleProblem } from '../eligibility/rule-error.js';
import type { ParameterValue, RuleBook } from './rule-book.schema.js';
import { isWeekend } from './working-days.js';

export interface FileProblems {
  readonly file: string;
  readonly problems: readonly RuleProblem[];
}

/** What the files of `rules/` beside the policies say of one another: every name used is there, every value fits. */
export function checkCatalogue(book: RuleBook): FileProblems[] {
  return [
    { file: 'facts.json', problems: [...book.catalogue.values()].flatMap((fact, at) => checkFact(fact, at, book)) },
    { file: 'parameters.json', problems: checkParameters(book) },
    { file: 'size-classes.json', problems: checkSizeClasses(book) },
    ...[...book.holidays.values()].map(({ year, off, worked }) => ({
      file: `holidays/${year}.json`,
      problems: [
        ...[...off].filter(isWeekend).map((day) => problem('/off', `${day} is a weekend day`)),
        ...[...worked].filter((day) => !isWeekend(day)).map((day) => problem('/worked', `${day} is no weekend day`)),
      ],
    })),
  ].filter(({ problems }) => problems.length > 0);
}

function problem(path: string, message: string): RuleProblem {
  return { path, code: 'value', message };
}

function checkFact(fact: FactDefinition, at: number, book: RuleBook): RuleProblem[] {
  const path = `/${at}`;
  const found = checkField(fact, path, book);
  if (!book.departments.has(fact.source))
    found.push(problem(`${path}/source`, `department "${fact.source}" is not known`));
  if ((fact.type === 'list') !== (fact.fields !== undefined)) {
    found.push(problem(path, 'a list fact names its fields, and only a list fact does'));
  }
  for (const [name, field] of Object.entries(fact.fields ?? {})) {
    const inside = pointer(`${path}/fields`, name);
    found.push(...checkField(field, inside, book));
    if (field.pluck && fact.fields?.[field.pluck.list]?.type !== 'list') {
      found.push(problem(`${inside}/pluck/list`, `"${field.pluck.list}" is no list among the fields`));
    }
  }
  return found;
}

function checkField({ codeList }: FieldDefinition, path: string, book: RuleBook): RuleProblem[] {
  if (codeList === undefined || book.codes.has(codeList)) return [];
  return [problem(`${path}/codeList`, `code list "${codeList}" is not known`)];
}

function checkParameters(book: RuleBook): RuleProblem[] {
  return book.parameters.flatMap((parameter, at) => {
    const path = `/${at}`;
    const definition = book.catalogue.get(`param.${parameter.name}`);
    if (!definition) return [problem(`${path}/name`, `facts.json has no fact "param.${parameter.name}"`)];
    const found: RuleProblem[] = [];
    const codes = definition.codeList === undefined ? undefined : book.codes.get(definition.codeList)?.codes;
    if (!isOfType(parameter.value, definition.type) || (codes && !codes.has(String(parameter.value)))) {
      found.push(problem(`${path}/value`, `is no ${definition.codeList ?? definition.type}`));
    }
    if (parameter.validTo !== null && parameter.validTo < parameter.validFrom) {
      found.push(problem(`${path}/validTo`, 'is before validFrom'));
    }
    if (parameter.district !== '' && !book.codes.get('divisions')?.codes.has(parameter.district)) {
      found.push(problem(`${path}/district`, `"${parameter.district}" is not in the code list divisions`));
    }
    if (book.parameters.slice(0, at).some((other) => overlap(other, parameter))) {
      found.push(problem(path, `"${parameter.name}" has another value for the same district and time`));
    }
    return found;
  });
}

function overlap(a: ParameterValue, b: ParameterValue): boolean {
  if (a.name !== b.name || a.district !== b.district) return false;
  return (a.validTo === null || a.validTo >= b.validFrom) && (b.validTo === null || b.validTo >= a.validFrom);
}

function checkSizeClasses({ sizeClasses, codes }: RuleBook): RuleProblem[] {
  const industries = codes.get('industries')?.codes;
  const seen = new Set<string>();
  const named = [...sizeClasses.rows.flatMap((row) => row.industries), ...sizeClasses.unclassified];
  return named.flatMap((prefix) => {
    if (seen.has(prefix)) return [problem('/rows', `industry ${prefix} is in two rows`)];
    seen.add(prefix);
    return industries && !industries.has(prefix) ? [problem('/rows', `industry ${prefix} is not known`)] : [];
  });
}
