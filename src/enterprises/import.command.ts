import type { Command } from 'commander';
import { type OpenDeps, withDeps } from '../deps.js';
import { type CommonOptions, print } from '../terminal/command.js';
import { progressBar } from '../terminal/progress.js';
import { type ImportOptions, importFile, reportText } from './import.service.js';

/** `zhida import FILE`: a department's file into the store. */
export function importCommand(command: Command, open: OpenDeps): void {
  command
    .option('--mapping <name>', 'a mapping of rules/mappings or the path of one; chosen by the headers otherwise')
    .option('--as-of <date>', 'date of the data (YYYY-MM-DD); today otherwise')
    .option('--dry-run', 'check and compare, write nothing')
    .option('--strict', 'one faulty row refuses the whole file')
    .option('--force', 'take a complete list that is empty or shorter by half')
    .option('--accept-bad-check-digit', 'take codes whose check digit fails')
    .action(async (file: string, options: ImportOptions & CommonOptions) => {
      const report = await withDeps(open, (deps) => importFile(file, { ...options, progress: progressBar }, deps));
      print({ result: report, text: { zh: reportText(report, 'zh'), en: reportText(report, 'en') } }, options);
    });
}
