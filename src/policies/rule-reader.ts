import { readdirSync, readFileSync, statSync } from 'node:fs';
import { basename, join, resolve } from 'node:path';
import type { z } from 'zod';
import type { RuleProblem } from '../eligibility/rule-error.js';
import { problemOf } from './policy.schema.js';

/** Reads the files of one rules folder and gathers what is wrong with them, one line per problem. */
export class RuleReader {
  readonly #problems: string[] = [];

  readonly dir: string;

  constructor(dir: string) {
    this.dir = resolve(dir);
  }

  get problems(): readonly string[] {
    return this.#problems;
  }

  /** `file` is relative to the folder, with slashes. */
  blame(file: string, problems: readonly RuleProblem[]): void {
    for (const problem of problems) this.#problems.push(problemLine(this.label(file), problem));
  }

  label(file: string): string {
    return `${basename(this.dir)}/${file}`;
  }

  /** The file's value, or undefined (and a problem) where it is no JSON or not of the shape. */
  read<T>(file: string, shape: z.ZodType<T, unknown>): T | undefined {
    const json = this.json(file);
    if (json === undefined) return undefined;
    const parsed = shape.safeParse(json);
    if (parsed.success) return parsed.data;
    this.blame(file, parsed.error.issues.map(problemOf));
    return undefined;
  }

  json(file: string): unknown {
    const { json, problem } = readJson(join(this.dir, ...file.split('/')));
    if (problem) this.blame(file, [problem]);
    return json;
  }

  /** JSON files of a folder, sorted; none where the folder is not there. */
  files(folder: string): string[] {
    return list(join(this.dir, ...folder.split('/')))
      .filter((entry) => entry.isFile() && entry.name.endsWith('.json'))
      .map((entry) => `${folder}/${entry.name}`);
  }

  folders(folder: string): string[] {
    return list(join(this.dir, ...folder.split('/')))
      .filter((entry) => entry.isDirectory())
      .map((entry) => `${folder}/${entry.name}`);
  }
}

/** `rules/x.json /conditions/all/2: operator "equals" is not known` */
export function problemLine(label: string, { path, message }: RuleProblem): string {
  return path === '' ? `${label}: ${message}` : `${label} ${path}: ${message}`;
}

/** A file is at most this long: no rule, list of codes or set of facts comes near it. */
const MOST_MIB = 4;

/** The JSON of a file, a byte order mark before it or not; or why there is none. Duplicate keys and comments are JSON's own business. */
export function readJson(path: string): { json?: unknown; problem?: RuleProblem } {
  let text: string;
  try {
    if (statSync(path).size > MOST_MIB * 1024 * 1024) {
      return { problem: { path: '', code: 'too-large', message: `is larger than ${MOST_MIB} MiB` } };
    }
    text = readFileSync(path, 'utf8');
  } catch (error) {
    return {
      problem: { path: '', code: 'shape', message: `cannot be read (${(error as NodeJS.ErrnoException).code})` },
    };
  }
  try {
    return { json: JSON.parse(text.replace(/^\uFEFF/, '')) as unknown };
  } catch (error) {
    return { problem: { path: '', code: 'shape', message: `is no JSON: ${(error as Error).message.split('\n')[0]}` } };
  }
}

function list(path: string): import('node:fs').Dirent[] {
  try {
    return readdirSync(path, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  } catch {
    return [];
  }
}
