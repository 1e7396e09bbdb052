import { readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Deps } from '../src/deps.js';
import { addDays, civilDateOf } from '../src/eligibility/civil-date.js';
import { countEnterprises, findEnterprise } from '../src/enterprises/enterprise.service.js';
import { importFile } from '../src/enterprises/import.service.js';
import { isReachable } from '../src/http/loopback.js';
import { ownerName } from '../src/jobs/lease.js';
import { hadFullRun, latestRun } from '../src/matching/match.service.js';
import { evaluate } from '../src/matching/runs/evaluate.service.js';
import { deliverDue, enqueueForRun } from '../src/notifications/notification.service.js';
import { packageFile } from '../src/package-file.js';
import { progressBar } from '../src/terminal/progress.js';
import { demoFiles } from './files.js';
import { hasBegun, makeStory } from './story/make-story.js';
import { tableOfPeople } from './story/sign-in-table.js';
import { STORY } from './story/steps.js';
import { writeFirms } from './write-firms.js';

const GENERATED = 2000;

/**
 * Fills an empty embedded database with the demo: three firms with a story and who may sign in for them, departments' files,
 * generated firms, the first run and its notices. Stopped anywhere, the next start goes on with it; a database that has had
 * a run, or a MongoDB server, is left alone. Where others can reach the service there is no story: everybody knows its password.
 * @param generated how many firms beside those of the story and the files
 */
export async function prepareDemo(
  deps: Deps,
  kind: 'embedded' | 'mongodb',
  say: (line: string) => void,
  generated = GENERATED,
): Promise<void> {
  if (kind !== 'embedded' || !deps.config.demo || (await hasRun())) return;
  if ((await countEnterprises()) > 0 && !(await isOwnDemo(deps))) return;
  say('空数据目录：正在准备示例数据（虚构）· empty data folder: making the demo (all invented)');
  const withStory = !isReachable(deps.config);
  // First, so that what happened before today is there when everybody is compared for the first time.
  if (withStory) {
    await makeStory(deps, say);
    say('  示例故事：3 户虚构企业、办理人员账号和近几个月的办理过程');
  }
  await importFiles(deps, say);
  await makeFirms(deps, generated, say);
  await runOnce(deps, say);
  if (withStory) say(tableOfPeople('zh'));
}

/** Whether there was a run that is not the story's own. */
async function hasRun(): Promise<boolean> {
  const run = await latestRun();
  return (run?.state === 'done' && run.trigger !== STORY) || (await hadFullRun());
}

/** Whether what is stored began with the demo's own firms, so that a demo stopped in the middle goes on. */
async function isOwnDemo({ rules }: Deps): Promise<boolean> {
  const first = demoFiles(rules)[0]?.rows[0]?.[0];
  return (await hasBegun()) || (first !== undefined && (await findEnterprise(first)) !== null);
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

async function makeFirms({ rules, clock }: Deps, count: number, say: (line: string) => void): Promise<void> {
  const now = clock.now();
  const bar = progressBar('seed', 'firms');
  const result = await writeFirms({ count, rules, asOf: civilDateOf(now), now }, (done, total) =>
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
