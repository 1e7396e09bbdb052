import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { organisationCheckDigit, usccCheckDigit } from '../../src/enterprises/uscc.js';
import { loadRules } from '../../src/policies/load-rules.js';

/** An invented code that passes both checks; different for every `n`. */
export function inventedUscc(n: number, division = '441621', kind = '91'): string {
  const body = `MA${String(n).padStart(6, '0')}`;
  const first17 = `${kind}${division}${body}${organisationCheckDigit(body)}`;
  return first17 + usccCheckDigit(first17);
}

export const rules = loadRules();

/** What an import is handed, on a fixed day. */
export function importDeps(today = '2026-11-22') {
  return {
    config: { rulesDir: undefined, city: '441600' } as never,
    clock: { now: () => new Date(`${today}T04:00:00Z`) },
    rules,
  };
}

export interface Folder {
  /** Writes a file and gives its path. */
  write(name: string, content: string | Uint8Array): Promise<string>;
  readonly path: string;
  remove(): Promise<void>;
}

export async function temporaryFolder(): Promise<Folder> {
  const path = await mkdtemp(join(tmpdir(), 'zhida-files-'));
  return {
    path,
    write: async (name, content) => {
      const file = join(path, name);
      await writeFile(file, content);
      return file;
    },
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** A CSV text; cells with separators, quotes or line ends are quoted. */
export function csv(rows: readonly (readonly (string | number)[])[], end = '\n'): string {
  const cell = (value: string | number) =>
    /[",\r\n]/.test(`${value}`) ? `"${`${value}`.replaceAll('"', '""')}"` : `${value}`;
  return rows.map((row) => row.map(cell).join(',') + end).join('');
}
