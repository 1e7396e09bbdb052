import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { print } from './figure.js';

/**
 * Whole runs as an operator begins them, each in a process of its own on a new embedded database: the first one of a
 * seeded city (every grant confirmed, worked out, stored with its history, and told), then the same again, which finds
 * nothing to change. `node dist/bench/matching.js [firms]`. Processor time counts all threads: the rules, the database,
 * the compiler and the garbage collector.
 */
const firms = Number(process.argv[2] ?? 500);
const folder = mkdtempSync(join(tmpdir(), 'zhida-matching-'));
const cli = join(import.meta.dirname, '..', 'src', 'cli.js');
/** What the process writes at its end: the most memory it held, and the processor time it took. */
const USAGE = `data:text/javascript,${encodeURIComponent(
  "process.on('exit',()=>{const u=process.resourceUsage();console.error('usage '+JSON.stringify([u.maxRSS,u.userCPUTime+u.systemCPUTime]))})",
)}`;

interface Answer {
  readonly counts: Readonly<Record<string, number>>;
  readonly told: { readonly notices: number };
}

try {
  zhida('seed', '--enterprises', String(firms));
  measure('a first run', (counts) => counts.new === counts.eligible);
  measure('the same run again', (counts) => counts.unchanged === counts.eligible);
} finally {
  rmSync(folder, { recursive: true });
}

function measure(figure: string, isRight: (counts: Answer['counts']) => boolean): void {
  const { answer, seconds, cpuSeconds, peakMib } = zhida('evaluate', '--full', '--json');
  const { counts, told } = JSON.parse(answer) as Answer;
  if (!isRight(counts) || counts.failed !== 0 || counts.withheld !== 0) throw new Error(`${figure}: ${answer}`);
  print({
    figure,
    value: seconds,
    unit: 's',
    n: firms,
    millisecondsPerFirm: (seconds * 1000) / firms,
    cpuMillisecondsPerFirm: (cpuSeconds * 1000) / firms,
    peakMib,
    eligible: counts.eligible,
    new: counts.new,
    unchanged: counts.unchanged,
    notices: told.notices,
  });
}

function zhida(...words: string[]): { answer: string; seconds: number; cpuSeconds: number; peakMib: number } {
  const began = performance.now();
  const { stdout, stderr, status } = spawnSync(process.execPath, ['--import', USAGE, cli, ...words], {
    env: { ...process.env, DATA_DIR: folder, MONGODB_URI: '' },
    encoding: 'utf8',
    maxBuffer: 1 << 28,
  });
  if (status !== 0) throw new Error(`zhida ${words[0]} ended with ${status}: ${stderr}`);
  const [kib = 0, micros = 0] = JSON.parse(/usage (.*)/.exec(stderr)?.[1] ?? '[]') as number[];
  const seconds = (performance.now() - began) / 1000;
  return { answer: stdout, seconds, cpuSeconds: micros / 1e6, peakMib: kib / 1024 };
}
