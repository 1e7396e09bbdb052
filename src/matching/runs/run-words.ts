import { civilTimeOf } from '../../eligibility/civil-date.js';
import { groupedYuan } from '../money.schema.js';
import type { GuardedPolicy, GuardState, RunRecord } from './run.schema.js';

type Language = 'zh' | 'en';

/** A run as a person reads it in the terminal; `titles` of its policies by code. */
export function runText(run: RunRecord, titles: ReadonlyMap<string, string>, language: Language): string {
  const words = WORDS[language];
  const lines = [...words.summary(run), '', words.columns];
  for (const policy of run.policies) {
    const columns = [policy.eligible, policy.undecided, policy.new, policy.changed, policy.lost];
    const cells = columns.map((count) => String(count).padStart(9)).join(' ');
    lines.push(`${policy.code.padEnd(36)}${cells}  ${groupedYuan(policy.amountFen)}  ${titles.get(policy.code) ?? ''}`);
  }
  for (const { uscc, policy, error } of run.failures) {
    lines.push(`${words.failed} ${uscc}${policy === undefined ? '' : ` ${policy}`}: ${error}`);
  }
  for (const { policy, error } of run.setAside) lines.push(`${words.setAside} ${policy}: ${error}`);
  return [...lines, ...run.guard.flatMap((guarded) => words.guard(run._id, guarded))].join('\n');
}

/** One line a run. */
export function runsText(runs: readonly RunRecord[], language: Language): string {
  const { row, none } = WORDS[language];
  return runs.length === 0 ? none : runs.map(row).join('\n');
}

/** What the run told, and how much of it has gone out. */
export function toldText(
  told: { readonly firms: number; readonly notices: number },
  delivered: { readonly sent: number; readonly retried: number; readonly failed: number },
  language: Language,
): string {
  return WORDS[language].told(told, delivered);
}

interface RunWords {
  readonly summary: (run: RunRecord) => readonly string[];
  readonly columns: string;
  readonly failed: string;
  readonly setAside: string;
  readonly guard: (run: string, guarded: GuardedPolicy) => readonly string[];
  readonly row: (run: RunRecord) => string;
  readonly none: string;
  readonly told: (...counts: [Parameters<typeof toldText>[0], Parameters<typeof toldText>[1]]) => string;
}

const STATES: Readonly<Record<RunRecord['state'], string>> = {
  running: '进行中',
  interrupted: '已中断',
  done: '已完成',
  failed: '失败',
};

const TRIGGERS: Readonly<Record<string, string>> = {
  cli: '命令行',
  api: '接口',
  schedule: '定时',
  approval: '人工同意',
  'rules-changed': '规则变化',
  incremental: '数据变化',
  demo: '演示数据',
};

const GUARD_STATES: Readonly<Record<GuardState, string>> = {
  waiting: '待人工确认',
  approved: '已同意，待写入',
  written: '已同意并写入',
  discarded: '已放弃',
  superseded: '已由后一批次重新比对',
};

/** The first ids of each kind, a line for each kind that has any. */
function samplesOf({ samples }: GuardedPolicy): string[] {
  const kinds = [['+', samples.new] as const, ['~', samples.changed] as const, ['-', samples.lost] as const];
  return kinds.filter(([, ids]) => ids.length > 0).map(([sign, ids]) => `    ${sign} ${ids.join(' ')}`);
}

/** Twenty-six characters of the id, the start and the counts, aligned. */
function cells({ _id, startedAt, counts: c }: RunRecord): string {
  return `${_id}  ${civilTimeOf(startedAt)}  +${c.new} ~${c.changed} -${c.lost}`;
}

/** What made the run begin and who, as far as a person did. */
function startOf(
  { trigger, by }: Pick<RunRecord, 'trigger' | 'by'>,
  words: Readonly<Record<string, string>> = {},
): string {
  return [words[trigger] ?? trigger, by ?? ''].join(' ').trimEnd();
}

/** Enough of a digest to tell two apart. */
function shortDigest(digest: string | null): string {
  return digest?.slice(0, 12) ?? '-';
}

function waitingOf(run: RunRecord): string {
  return run.guard
    .filter(({ state }) => state === 'waiting')
    .map(({ policy }) => policy)
    .join(' ');
}

const WORDS: Readonly<Record<Language, RunWords>> = {
  zh: {
    summary: ({ _id, state, asOf, baseline, rules, counts: c, ...run }) => [
      `比对批次 ${_id} · ${STATES[state]} · 数据截至 ${asOf}${baseline ? ' · 首次比对（仅站内通知）' : ''}`,
      `发起 ${startOf(run, TRIGGERS)} · 规则 ${shortDigest(rules)}`,
      `经营主体 ${c.enterprises} = 已比对 ${c.decided} + 失败 ${c.failed}`,
      `符合 ${c.eligible} = 新增 ${c.new} + 变化 ${c.changed} + 不变 ${c.unchanged} + 暂缓（两引擎不一致） ${c.withheld} + 待人工确认 ${c.waiting}`,
      `待核实 ${c.undecided} · 不符合 ${c.ineligible} · 未在执行期或地域外 ${c.notInForce} · 撤回 ${c.lost} · 挂起 ${c.held}`,
    ],
    // Chinese characters are two columns wide.
    columns: `${'政策'.padEnd(34)}     符合    待核实      新增      变化      撤回  预计金额（元）`,
    failed: '失败',
    setAside: '规则出错，本批次未比对',
    guard: (run, guarded) => [
      `${GUARD_STATES[guarded.state]} ${guarded.policy}：现有 ${guarded.live} 条，将新增 ${guarded.new}、变化 ${guarded.changed}、撤回 ${guarded.lost}${guarded.by === null ? '' : ` · ${guarded.by}`}`,
      ...samplesOf(guarded),
      ...(guarded.state === 'waiting' ? [`    zhida runs approve|discard ${run} ${guarded.policy} --by 姓名`] : []),
    ],
    row: (run) =>
      `${cells(run)}  ${STATES[run.state]}  ${startOf(run, TRIGGERS)}${waitingOf(run) === '' ? '' : `  待人工确认 ${waitingOf(run)}`}`,
    none: '尚无比对批次',
    told: (told, delivered) =>
      `通知 ${told.firms} 户企业，共 ${told.notices} 条；邮件已发 ${delivered.sent}，待重试 ${delivered.retried}，失败 ${delivered.failed}`,
  },
  en: {
    summary: ({ _id, state, asOf, baseline, rules, counts: c, ...run }) => [
      `run ${_id} · ${state} · data as of ${asOf}${baseline ? ' · first run (inbox only)' : ''}`,
      `started by ${startOf(run)} · rules ${shortDigest(rules)}`,
      `enterprises ${c.enterprises} = decided ${c.decided} + failed ${c.failed}`,
      `eligible ${c.eligible} = new ${c.new} + changed ${c.changed} + unchanged ${c.unchanged} + withheld (engines disagree) ${c.withheld} + waiting ${c.waiting}`,
      `undecided ${c.undecided} · ineligible ${c.ineligible} · not in force or elsewhere ${c.notInForce} · withdrawn ${c.lost} · on hold ${c.held}`,
    ],
    columns: `${'policy'.padEnd(36)} eligible undecided       new   changed withdrawn  estimate in 元`,
    failed: 'failed',
    setAside: 'set aside, its rule throws:',
    guard: (run, guarded) => [
      `${guarded.state} ${guarded.policy}: of ${guarded.live} matches, would make ${guarded.new}, change ${guarded.changed}, withdraw ${guarded.lost}${guarded.by === null ? '' : ` · ${guarded.by}`}`,
      ...samplesOf(guarded),
      ...(guarded.state === 'waiting' ? [`    zhida runs approve|discard ${run} ${guarded.policy} --by NAME`] : []),
    ],
    row: (run) =>
      `${cells(run)}  ${run.state}  ${startOf(run)}${waitingOf(run) === '' ? '' : `  waiting ${waitingOf(run)}`}`,
    none: 'no runs yet',
    told: (told, delivered) =>
      `told ${told.firms} firms, ${told.notices} notices; mails sent ${delivered.sent}, to retry ${delivered.retried}, failed ${delivered.failed}`,
  },
};
