import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { calculateObjectSize } from 'bson';
import type { Enterprise } from '../src/enterprises/enterprise.schema.js';
import { loadRules } from '../src/policies/policy.service.js';
import { filledEnterprise } from './decode-data.js';

const AS_OF = '2026-11-22';
const DISTINCT = 500;
/** What the documents of the spike weighed, whose figures the goals come from; bytes of BSON. */
const SMALL_BYTES = 619;

export type Stored = Omit<Enterprise, '_id'> & { _id: string };

export interface Enterprises {
  at(index: number): Stored;
  /** The code of an enterprise. */
  code(index: number): string;
  /** Of BSON. */
  readonly meanBytes: number;
}

/**
 * Enterprises by number: `real` as Zhida stores them with every fact filled in, `small` the same with as many facts as fit
 * into 619 bytes. Some hundred distinct ones, each under many codes.
 */
export function enterprises(kind: 'real' | 'small'): Enterprises {
  const rules = loadRules();
  const filled = Array.from({ length: DISTINCT }, (_, index) => filledEnterprise(index, rules, AS_OF));
  const all = kind === 'real' ? filled : filled.map(cut);
  const bytes = all.reduce((sum, one) => sum + calculateObjectSize(one), 0);
  const at = (index: number): Stored => {
    const like = all[index % DISTINCT] as Enterprise;
    return { ...like, _id: code(index), uscc: code(index), name: `${like.name?.slice(0, 6) ?? ''}${index}` };
  };
  // As codes are given out: kind and district, then a running number.
  const code = (index: number): string =>
    `${all[index % DISTINCT]?.uscc.slice(0, 8)}MA${String(index).padStart(8, '0')}`;
  return { at, code, meanBytes: bytes / DISTINCT };
}

function cut(enterprise: Enterprise): Enterprise {
  const values: Record<string, unknown> = {};
  const small = { ...enterprise, values, provenance: [], originals: undefined, contacts: undefined };
  for (const [key, value] of Object.entries(enterprise.values)) {
    if (typeof value === 'object') continue;
    values[key] = value;
    if (calculateObjectSize(small, { ignoreUndefined: true }) > SMALL_BYTES) {
      delete values[key];
      break;
    }
  }
  const { originals, contacts, ...kept } = small;
  return kept as unknown as Enterprise;
}

/** The database in a process of its own, in the worker thread there. */
export class Server {
  private constructor(
    readonly uri: string,
    private readonly child: ChildProcess,
  ) {}

  static async start(folder: string): Promise<Server> {
    const child = spawn(process.execPath, [join(import.meta.dirname, 'database-worker.js'), folder], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const [uri] = (await once(createInterface(child.stdout as NodeJS.ReadableStream), 'line')) as [string];
    return new Server(uri, child);
  }

  /** MiB that are not pages of the file: what the system cannot take back; undefined where it does not tell. */
  memory(): number | undefined {
    const kilobytes = /RssAnon:\s+(\d+)/.exec(this.tell('status'))?.[1];
    return kilobytes === undefined ? undefined : Number(kilobytes) / 1024;
  }

  /** Processor time so far; milliseconds, NaN where the system does not tell. */
  cpu(): number {
    // proc_pid_stat(5): utime and stime are the 12th and 13th after the name in brackets, in hundredths of a second.
    const fields = this.tell('stat').split(') ')[1]?.split(' ') ?? [];
    return (Number(fields[11]) + Number(fields[12])) * 10;
  }

  private tell(file: string): string {
    try {
      return readFileSync(`/proc/${this.child.pid}/${file}`, 'utf8');
    } catch {
      return '';
    }
  }

  async stop(): Promise<void> {
    const exited = once(this.child, 'exit');
    this.child.stdin?.end();
    await exited;
  }
}
