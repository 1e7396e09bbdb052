import { readdir, readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { InputError } from '../../terminal/input-error.js';
import { LIST_IDENTITY, parseSlot } from '../enterprise.schema.js';
import { isStored } from './layout.js';
import { type Mapping, mappingSchema } from './mapping.schema.js';

type Rules = Pick<RuleBook, 'catalogue' | 'departments'>;

/**
 * Every mapping of a folder, checked against the catalogue, in the order of their names.
 * @throws InputError with a line per problem: file, place, reason
 */
export async function loadMappings(folder: string, rules: Rules): Promise<Mapping[]> {
  const names = await readdir(folder).catch((error: NodeJS.ErrnoException) => {
    throw new InputError(`the mappings in ${folder} cannot be read (${error.code})`);
  });
  const files = names.filter((name) => name.endsWith('.json')).sort();
  if (files.length === 0) throw new InputError(`no mappings in ${folder}`);
  return Promise.all(files.map((name) => readMapping(join(folder, name), rules)));
}

/**
 * The mapping that `--mapping` names: one of the folder's, or the path of a file.
 * @throws InputError where there is none
 */
export async function namedMapping(name: string, folder: string, rules: Rules): Promise<Mapping> {
  if (/[/\\]|\.json$/.test(name)) return readMapping(name, rules);
  const known = await loadMappings(folder, rules);
  const found = known.find((mapping) => mapping.name === name);
  if (found === undefined) {
    throw new InputError(`no mapping "${name}"; there are ${known.map((mapping) => mapping.name).join(', ')}`);
  }
  return found;
}

async function readMapping(path: string, rules: Rules): Promise<Mapping> {
  let json: unknown;
  try {
    json = JSON.parse(await readFile(path, 'utf8'));
  } catch (error) {
    throw new InputError(`mapping ${path}: ${error instanceof Error ? error.message : String(error)}`);
  }
  const parsed = mappingSchema.safeParse(json);
  if (!parsed.success) {
    throw new InputError(
      parsed.error.issues.map((issue) => `mapping ${basename(path)}: /${issue.path.join('/')}: ${issue.message}`),
    );
  }
  const problems = problemsOf(parsed.data, rules);
  if (problems.length > 0) throw new InputError(problems.map((problem) => `mapping ${basename(path)}: ${problem}`));
  return parsed.data;
}

function problemsOf(mapping: Mapping, { catalogue, departments }: Rules): string[] {
  const problems: string[] = [];
  const stored = (key: string) => {
    const definition = catalogue.get(key);
    return definition !== undefined && isStored(definition);
  };
  if (mapping.source !== 'catalogue' && !departments.has(mapping.source)) {
    problems.push(`source "${mapping.source}" is not a department`);
  }
  for (const { fact } of mapping.columns) {
    if (fact !== undefined && fact !== 'asOf' && fact !== 'region' && !stored(fact))
      problems.push(`"${fact}" is not a stored fact`);
  }
  for (const key of Object.keys(mapping.states)) if (!stored(key)) problems.push(`"${key}" is not a stored fact`);
  const { record, completeness } = mapping;
  if (record !== undefined) {
    const fields = catalogue.get(record.list)?.fields;
    if (fields === undefined || LIST_IDENTITY[record.list] === undefined)
      problems.push(`"${record.list}" is not a list`);
    for (const { field } of record.fields) {
      if (fields?.[field.split('.')[0] ?? ''] === undefined) problems.push(`${record.list} has no field "${field}"`);
    }
  }
  if (completeness !== 'partial') {
    const { key, element } = parseSlot(completeness.closes);
    const type = catalogue.get(key)?.type;
    const fits = element === undefined ? type === 'boolean' || type === 'list' : LIST_IDENTITY[key] !== undefined;
    if (!stored(key) || !fits) problems.push(`"${completeness.closes}" cannot be closed by a list`);
  }
  return problems;
}
