import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { packageFile } from '../src/package-file.js';
import { loadRules } from '../src/policies/load-rules.js';
import { type DemoFile, demoFiles } from './files.js';

/** Text of a demo file as it is kept in `seeds/files`: UTF-8 with a byte order mark, as Excel writes and expects it. */
export function csvOf({ header, rows }: DemoFile): string {
  const line = (cells: readonly string[]): string =>
    cells.map((cell) => (/[",\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell)).join(',');
  return `\uFEFF${[header, ...rows].map(line).join('\r\n')}\r\n`;
}

/** Writes `seeds/files` anew: `node dist/seeds/write-files.js`. */
async function writeFiles(): Promise<void> {
  const folder = packageFile('seeds', 'files');
  await mkdir(folder, { recursive: true });
  for (const file of demoFiles(loadRules())) await writeFile(join(folder, file.name), csvOf(file));
}

if (process.argv[1]?.endsWith('write-files.js')) await writeFiles();
