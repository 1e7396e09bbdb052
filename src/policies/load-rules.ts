import { existsSync } from 'node:fs';
import { type Condition, parseNamedConditions } from '../eligibility/condition.schema.js';
import type { Words } from '../eligibility/facts.js';
import { RuleError } from '../eligibility/rule-error.js';
import { packageFile } from '../package-file.js';
import { InputError } from '../terminal/input-error.js';
import { checkCatalogue } from './check-catalogue.js';
import { checkDerived, checkDerivedCycles } from './check-derived.js';
import { checkPolicies, type PolicyFile } from './check-policy.js';
import { parsePolicy } from './policy.schema.js';
import type { CodeTable, HolidayYear, RuleBook, SizeClasses } from './rule-book.schema.js';
import * as shapes from './rule-files.schema.js';
import { RuleReader } from './rule-reader.js';

/** What `rules/` holds and everything that is wrong with it; `book` lacks the policies that have problems. */
export interface RulesReading {
  readonly book: RuleBook;
  readonly problems: readonly string[];
  /** Every policy file found, relative to the folder. */
  readonly files: readonly string[];
}

/**
 * The rule book of a folder, the package's own `rules/` where none is named. Every file is checked; one problem
 * anywhere and nothing is loaded.
 * @throws InputError with one line per problem: file, JSON pointer, reason
 */
export function loadRules(dir: string = packageRules()): RuleBook {
  const { book, problems } = readRules(dir);
  if (problems.length > 0) throw new InputError(problems);
  return book;
}

/**
 * Reads a rules folder and reports what is wrong in its policies instead of throwing.
 * @throws InputError where the catalogue, codes, parameters, … are at fault: then no policy can be read
 */
export function readRules(dir: string = packageRules()): RulesReading {
  if (!existsSync(dir)) throw new InputError(`no rules folder at ${dir}`);
  const reader = new RuleReader(dir);
  const base = readBase(reader);
  if (reader.problems.length > 0) throw new InputError(reader.problems);
  const files = policyFiles(reader);
  const read = readPolicyFiles(reader, files);
  // A policy whose own file is faulty is still there to be named by others.
  const codes = new Set(files.map((file) => file.split('/')[1] ?? ''));
  for (const { file, problems } of checkPolicies(read, base, codes)) reader.blame(file, problems);
  const policies = read.flatMap(({ policy, faulty }) => (policy && !faulty ? [policy] : []));
  const book = Object.freeze({ ...base, policies: deepFreeze(policies) });
  return { book, problems: reader.problems, files };
}

/** The `rules/` folder that came with this package. */
export function packageRules(): string {
  return packageFile('rules');
}

function readBase(reader: RuleReader): RuleBook {
  const facts = reader.read('facts.json', shapes.factsFile) ?? [];
  const derived = reader.read('derived.json', shapes.derivedFile) ?? [];
  const { named, titles } = readNamed(reader);
  const book: RuleBook = {
    catalogue: indexed(reader, 'facts.json', facts, (fact) => fact.key),
    derived: indexed(reader, 'derived.json', derived, (fact) => fact.key),
    named,
    namedTitles: titles,
    parameters: reader.read('parameters.json', shapes.parametersFile) ?? [],
    departments: indexed(
      reader,
      'departments.json',
      reader.read('departments.json', shapes.departmentsFile) ?? [],
      (department) => department.key,
    ),
    codes: readCodes(reader),
    holidays: readHolidays(reader),
    sizeClasses: reader.read<SizeClasses>('size-classes.json', shapes.sizeClassesFile) ?? EMPTY_SIZES,
    policies: [],
  };
  if (reader.problems.length === 0) for (const { file, problems } of checkCatalogue(book)) reader.blame(file, problems);
  if (reader.problems.length === 0) checkBaseRules(reader, book);
  return book;
}

const EMPTY_SIZES: SizeClasses = { source: '', rows: [], unclassified: [] };

/** Named conditions and derived facts speak of the catalogue, so they come after it. */
function checkBaseRules(reader: RuleReader, book: RuleBook): void {
  try {
    parseNamedConditions(book.named, book);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    reader.blame('named-conditions', error.problems);
  }
  reader.blame('derived.json', [...checkDerived(book), ...checkDerivedCycles(book.derived)]);
}

function readNamed(reader: RuleReader): { named: Map<string, Condition>; titles: Map<string, Words> } {
  const named = new Map<string, Condition>();
  const titles = new Map<string, Words>();
  for (const file of reader.files('named-conditions')) {
    const found = reader.read(file, shapes.namedConditionFile);
    if (!found) continue;
    if (file !== `named-conditions/${found.name}.json`) blameName(reader, file, found.name);
    named.set(found.name, found.conditions);
    titles.set(found.name, found.title);
  }
  return { named, titles };
}

function readCodes(reader: RuleReader): Map<string, CodeTable> {
  const tables = new Map<string, CodeTable>();
  for (const file of reader.files('codes')) {
    const found = reader.read(file, shapes.codeTableFile);
    if (!found) continue;
    if (file !== `codes/${found.name}.json`) blameName(reader, file, found.name);
    tables.set(found.name, { name: found.name, source: found.source, codes: shapes.namedCodes(found) });
  }
  return tables;
}

function readHolidays(reader: RuleReader): Map<number, HolidayYear> {
  const years = new Map<number, HolidayYear>();
  for (const file of reader.files('holidays')) {
    const found = reader.read(file, shapes.holidayFile);
    if (!found) continue;
    if (file !== `holidays/${found.year}.json`) blameName(reader, file, String(found.year));
    years.set(found.year, found);
  }
  return years;
}

function policyFiles(reader: RuleReader): string[] {
  return reader.folders('policies').flatMap((folder) => reader.files(folder));
}

function readPolicyFiles(reader: RuleReader, paths: readonly string[]): PolicyFile[] {
  const files: PolicyFile[] = [];
  for (const file of paths) {
    const json = reader.json(file);
    if (json === undefined) continue;
    const { policy, problems } = parsePolicy(json);
    if (problems) reader.blame(file, problems);
    else files.push({ file, policy, faulty: false });
  }
  return files;
}

function blameName(reader: RuleReader, file: string, name: string): void {
  reader.blame(file, [{ path: '', code: 'value', message: `the file name and "${name}" inside it differ` }]);
}

function indexed<T>(reader: RuleReader, file: string, items: readonly T[], keyOf: (item: T) => string): Map<string, T> {
  const index = new Map<string, T>();
  for (const [at, item] of items.entries()) {
    const key = keyOf(item);
    if (index.has(key)) reader.blame(file, [{ path: `/${at}`, code: 'value', message: `"${key}" is there twice` }]);
    index.set(key, item);
  }
  return index;
}

/** Nobody changes a published version while a process uses it. */
function deepFreeze<T>(value: T): T {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return value;
  for (const inner of Object.values(value)) deepFreeze(inner);
  return Object.freeze(value);
}
