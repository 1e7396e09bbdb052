import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../src/deps.js';
import { addDays, civilDateOf } from '../src/eligibility/civil-date.js';
import { countEnterprises, findEnterprise } from '../src/enterprises/enterprise.service.js';
import { importFile } from '../src/enterprises/import.service.js';
import { ownerName } from '../src/jobs/lease.js';
import { latestRun } from '../src/matching/match.service.js';
import { evaluate } from '../src/matching/runs/evaluate.service.js';
import { deliverDue, enqueueForRun } from '../src/notifications/notification.service.js';
import { packageFile } from '../src/package-file.js';
import { progressBar } from '../src/terminal/progress.js';
import { demoFiles } from './files.js';
import { writeFirms } from './write-firms.js';

const GENERATED = 2000;

/**
 * Fills an empty embedded database with the demo: departments' files, generated firms, the first run and its notices.
 * Stopped anywhere, the next start goes on with it; a database that has had a run, or a MongoDB server, is left alone.
 */
export async function prepareDemo(
  deps: Deps,
  kind: 'embedded' | 'mongodb',
  say: (line: string) => void,
): Promise<void> {
  if (kind !== 'embedded') return;
  const run = await latestRun();
  if (run?.state === 'done' || ((await countEnterprises()) > 0 && !(await isOwnDemo(deps)))) return;
  say('空数据目录：正在准备示例数据（虚构）· empty data folder: making the demo (all invented)');
  await importFiles(deps, say);
  await makeFirms(deps, say);
  await runOnce(deps, say);
}

/** Whether what is stored began with the demo's own registry, so that a demo stopped in the middle goes on. */
async function isOwnDemo({ rules }: Deps): Promise<boolean> {
  const first = demoFiles(rules)[0]?.rows[0]?.[0];
  return first !== undefined && (await findEnterprise(first)) !== null;
}

async function importFiles(deps: Deps, say: (line: string) => void): Promise<void> {
  const today = civilDateOf(deps.clock.now());
  const ages = new Map(demoFiles(deps.rules).map((file) => [file.name, file.age]));
  const folder = packageFile('seeds', 'files');
  for (const name of (await readdir(folder)).filter((file) => file.endsWith('.csv')).sort()) {
    const asOf = addDays(today, -(ages.get(name) ?? 0));
    // Started again after a stop, the same list names as many firms as before: never too short.
    const { read, accepted, updated, unchanged, rejected } = await importFile(join(folder, name), { asOf }, deps);
    say(`  ${name}: 读取 ${read} 行，接受 ${accepted}，更新 ${updated}，不变 ${unchanged}，拒绝 ${rejected}`);
  }
}

async function makeFirms({ rules, clock }: Deps, say: (line: string) => void): Promise<void> {
  const now = clock.now();
  const bar = progressBar('seed', 'firms');
  const result = await writeFirms({ count: GENERATED, rules, asOf: civilDateOf(now), now }, (done, total) =>
    bar.update(done, total),
  );
  bar.stop();
  say(`  虚构经营主体：新增 ${result.created} 户，已有 ${result.known} 户`);
}

async function runOnce(deps: Deps, say: (line: string) => void): Promise<void> {
  const bar = progressBar('evaluate', 'enterprises');
  const run = await evaluate({ trigger: 'demo', progress: (done, total) => bar.update(done, total) }, deps);
  bar.stop();
  const told = await enqueueForRun(run, deps);
  await deliverDue(deps, ownerName());
  const { counts } = run;
  say(
    `  首次比对（${run.asOf}）：${counts.enterprises} 户 × ${run.policies.length} 项政策，符合 ${counts.eligible}，待核实 ${counts.undecided}，不符合 ${counts.ineligible}；通知 ${told.firms} 户`,
  );
}
