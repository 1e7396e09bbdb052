import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { openDatabase } from '../../src/db/connect.js';
import { Match } from '../../src/matching/match.model.js';
import type { MatchRecord, RunRecord } from '../../src/matching/match.schema.js';
import { Run } from '../../src/matching/run.model.js';
import { Notice } from '../../src/notifications/notice.model.js';
import type { NoticeRecord } from '../../src/notifications/notice.schema.js';

const ROUNDS = Number(process.env.ROUNDS ?? 8);
const FIRMS = process.env.FIRMS ?? '600';
const CLI = 'dist/src/cli.js';
const EVALUATE = ['evaluate', '--tell', '--as-of', '2026-11-22'];

/** A command in a process of its own; `killAfter` milliseconds end it as a power cut does. */
async function zhida(dataDir: string, args: readonly string[], killAfter?: number): Promise<number | null> {
  const child = spawn(process.execPath, [CLI, ...args, '--json'], {
    env: { ...process.env, DATA_DIR: dataDir, MONGODB_URI: '', SMTP_URL: '' },
    stdio: 'ignore',
  });
  const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
  const [code] = await once(child, 'exit');
  clearTimeout(timer);
  return code as number | null;
}

/** Everything but names of runs and instants. */
async function finalState(dataDir: string) {
  const database = await openDatabase({ mongodbUri: undefined, dataDir });
  try {
    const runs = await Run.find({}).sort({ _id: 1 }).lean<RunRecord[]>();
    const unnamed = (text: string): string => runs.reduce((all, run) => all.replaceAll(run._id, 'RUN'), text);
    const matches = (await Match.find({}).sort({ _id: 1 }).lean<MatchRecord[]>()).map((match) => ({
      ...{ id: match._id, state: match.state, round: match.round, amountFen: match.amountFen },
      ...{ signature: match.signature, toldRound: match.toldRound, pending: match.tellPending ?? false },
      events: match.history.map(({ event }) => event),
    }));
    const notices = (await Notice.find({}).sort({ recipient: 1, channel: 1 }).lean<NoticeRecord[]>()).map((notice) => ({
      ...{ id: unnamed(notice._id), items: notice.items, state: notice.state },
    }));
    const run = runs.at(-1);
    const files = readdirSync(join(dataDir, 'mail')).map(unnamed).sort();
    return {
      runs: runs.length,
      counts: run?.counts,
      policies: run?.policies,
      digest: run?.digest,
      matches,
      notices,
      files,
    };
  } finally {
    await database.close();
  }
}

test(`a run killed ${ROUNDS} times anywhere and begun again ends as if it had not been`, async (t) => {
  t.timeout(900_000);
  const root = mkdtempSync(join(tmpdir(), 'zhida-run-kill-'));
  t.teardown(() => rmSync(root, { recursive: true, force: true }));
  const [calm, rough] = [join(root, 'calm'), join(root, 'rough')];
  t.is(await zhida(calm, ['seed', '--enterprises', FIRMS]), 0);
  cpSync(calm, rough, { recursive: true });
  const started = performance.now();
  t.is(await zhida(calm, EVALUATE), 0);
  const whole = performance.now() - started;
  const undisturbed = await finalState(calm);
  t.true(undisturbed.matches.length > 1000);
  let killed = 0;
  for (let round = 0; round < ROUNDS; round += 1) {
    // From the first moments of the process to beyond its end: before the run, in its batches, while it tells and sends.
    if ((await zhida(rough, EVALUATE, whole * (0.2 + (round * 0.7) / ROUNDS))) === null) killed += 1;
  }
  t.is(await zhida(rough, EVALUATE), 0);
  // Notices whose process died in the moment of sending wait for their claim to run out; a file is written over itself.
  const after = await finalState(rough);
  t.log({ killed, runs: after.runs, matches: after.matches.length, notices: after.notices.length });
  t.true(killed > ROUNDS / 2);
  t.deepEqual(after.matches, undisturbed.matches);
  const ids = (state: typeof after) => state.notices.map(({ id, items }) => ({ id, items }));
  t.deepEqual(ids(after), ids(undisturbed));
});
