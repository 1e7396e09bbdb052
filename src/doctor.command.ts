import { access, constants } from 'node:fs/promises';
import { relative } from 'node:path';
import type { Command } from 'commander';
import { verifyAudit } from './audit/audit.service.js';
import { openForCommand } from './composition.js';
import { readConfig } from './config.js';
import { makeFolder } from './db/make-folder.js';
import { type Deps, withDeps } from './deps.js';
import { civilDateOf } from './eligibility/civil-date.js';
import { countEnterprises } from './enterprises/enterprise.service.js';
import { groundlessSources } from './enterprises/ground.service.js';
import { latestRun } from './matching/match.service.js';
import { policiesInForce } from './policies/policy.service.js';
import { type CommonOptions, print } from './terminal/command.js';
import { progressBar } from './terminal/progress.js';

interface Finding {
  readonly check: string;
  readonly state: 'ok' | 'warning' | 'failed';
  readonly detail: string;
}

const MARK = { ok: '✓', warning: '!', failed: '✗' } as const;

/** `zhida doctor`: whether this installation can work, and what to do where it cannot. Exit code 1 where something failed. */
export function doctorCommand(command: Command): void {
  command.option('--audit', 'follow the audit trail from its first entry on');
  command.action(async (options: CommonOptions & { readonly audit?: boolean }) => {
    const findings = await examine(options.audit === true);
    const text = findings.map(({ check, state, detail }) => `${MARK[state]} ${check}: ${detail}`).join('\n');
    print({ result: { healthy: findings.every(({ state }) => state !== 'failed'), findings }, text }, options);
    if (findings.some(({ state }) => state === 'failed')) process.exitCode = 1;
  });
}

async function examine(withTrail: boolean): Promise<Finding[]> {
  const config = readConfig();
  const findings: Finding[] = [nodeVersion()];
  findings.push(
    await tried('data folder', async () => {
      makeFolder(config.dataDir);
      await access(config.dataDir, constants.W_OK);
      return `${config.dataDir} can be written`;
    }),
  );
  findings.push(mail(config.smtpUrl));
  try {
    findings.push(...(await withDeps(openForCommand, (deps) => inside(deps))));
    if (withTrail) findings.push(await withDeps(openForCommand, (deps) => trail(deps)));
  } catch (error) {
    findings.push({ check: 'rules and database', state: 'failed', detail: (error as Error).message });
  }
  return findings;
}

/** Whether every entry is what was written, in its place. @see verifyAudit */
async function trail({ config }: Deps): Promise<Finding> {
  const bar = progressBar('audit', 'entries');
  const { sound, broken, unproven } = await verifyAudit(config.auditDir, (checked) => bar.update(checked, checked));
  bar.stop();
  const check = 'audit trail';
  if (broken === null && unproven.length > 0) {
    const detail = `${sound} entries, unbroken; but when entry ${unproven.join(', ')} was written no head stood in AUDIT_DIR: what was cut off before it goes unseen`;
    return { check, state: 'warning', detail };
  }
  if (broken === null) return { check, state: 'ok', detail: `${sound} entries, unbroken` };
  return {
    check,
    state: 'failed',
    detail: `broken at entry ${broken.id}: ${broken.reason}; ${sound} before it are sound`,
  };
}

async function inside({ rules, clock, config }: Parameters<Parameters<typeof withDeps>[1]>[0]): Promise<Finding[]> {
  const today = civilDateOf(clock.now());
  const inForce = policiesInForce(rules, { asOf: today, city: config.city }).length;
  const run = await latestRun();
  const firms = await countEnterprises();
  const year = Number(today.slice(0, 4));
  return [
    {
      check: 'rules',
      state: inForce === 0 ? 'warning' : 'ok',
      detail: `${rules.policies.length} policy versions, ${inForce} policies in force`,
    },
    {
      check: 'database',
      state: 'ok',
      detail: `${config.mongodbUri === undefined ? 'embedded' : 'MongoDB'}, ${firms} enterprises`,
    },
    run === null
      ? { check: 'runs', state: 'warning', detail: 'none yet; start one with: zhida evaluate' }
      : {
          check: 'runs',
          state: run.state === 'failed' ? 'failed' : 'ok',
          detail: `last one ${run.state}, as of ${run.asOf}`,
        },
    apart(config),
    await grounds([...rules.departments.keys()], today),
    ...[year, year + 1].map((each): Finding => calendar(each, rules.holidays.has(each), each === year)),
  ];
}

/** Whether the key and the heads of the audit trail lie apart from the database that they are to prove. */
function apart({ auditDir, dataDir, mongodbUri }: Deps['config']): Finding {
  const check = 'audit folder';
  if (mongodbUri !== undefined || relative(dataDir, auditDir).startsWith('..'))
    return { check, state: 'ok', detail: auditDir };
  return {
    check,
    state: 'warning',
    detail: 'it lies in DATA_DIR, beside the database: set AUDIT_DIR to a place of its own',
  };
}

/** Whether sources state facts that nobody agreed to. */
async function grounds(sources: readonly string[], today: string): Promise<Finding> {
  const check = 'data agreements';
  const without = await groundlessSources(sources, today);
  if (without.length === 0) return { check, state: 'ok', detail: 'each source has one' };
  const detail = `none, and no consent of a firm, for ${without.join(', ')}: enter them before their data are read`;
  return { check, state: 'warning', detail };
}

/** A deadline in working days cannot be computed for a year without its State Council notice, which comes in autumn. */
function calendar(year: number, known: boolean, current: boolean): Finding {
  const check = `calendar ${year}`;
  if (known) return { check, state: 'ok', detail: 'holidays and working weekends are known' };
  const detail = `rules/holidays/${year}.json is missing: deadlines of that year cannot be computed; add it from the State Council's notice`;
  return { check, state: current ? 'failed' : 'warning', detail };
}

function nodeVersion(): Finding {
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const fits = major > 20 || (major === 20 && minor >= 19);
  return {
    check: 'Node.js',
    state: fits ? 'ok' : 'failed',
    detail: `${process.versions.node}${fits ? '' : ', 20.19 or later is needed'}`,
  };
}

function mail(smtpUrl: string | undefined): Finding {
  return smtpUrl === undefined
    ? {
        check: 'mail',
        state: 'warning',
        detail: 'SMTP_URL is not set: mails are written to DATA_DIR/mail and reach nobody',
      }
    : { check: 'mail', state: 'ok', detail: `relay ${new URL(smtpUrl).host}` };
}

async function tried(check: string, work: () => Promise<string>): Promise<Finding> {
  try {
    return { check, state: 'ok', detail: await work() };
  } catch (error) {
    return { check, state: 'failed', detail: (error as Error).message };
  }
}
