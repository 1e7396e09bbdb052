import { groupedYuan } from '../money.schema.js';
import type { RunRecord } from './run.schema.js';

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
  for (const { uscc, error } of run.failures) lines.push(`${words.failed} ${uscc}: ${error}`);
  return lines.join('\n');
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
  readonly told: (...counts: [Parameters<typeof toldText>[0], Parameters<typeof toldText>[1]]) => string;
}

const STATES: Readonly<Record<RunRecord['state'], string>> = {
  running: '进行中',
  interrupted: '已中断',
  done: '已完成',
  failed: '失败',
};

const WORDS: Readonly<Record<Language, RunWords>> = {
  zh: {
    summary: ({ _id, state, asOf, baseline, counts: c }) => [
      `比对批次 ${_id} · ${STATES[state]} · 数据截至 ${asOf}${baseline ? ' · 首次比对（仅站内通知）' : ''}`,
      `经营主体 ${c.enterprises} = 已比对 ${c.decided} + 失败 ${c.failed}`,
      `符合 ${c.eligible} = 新增 ${c.new} + 变化 ${c.changed} + 不变 ${c.unchanged} + 暂缓（两引擎不一致） ${c.withheld}`,
      `待核实 ${c.undecided} · 不符合 ${c.ineligible} · 未在执行期或地域外 ${c.notInForce} · 撤回 ${c.lost} · 挂起 ${c.held}`,
    ],
    // Chinese characters are two columns wide.
    columns: `${'政策'.padEnd(34)}     符合    待核实      新增      变化      撤回  预计金额（元）`,
    failed: '失败',
    told: (told, delivered) =>
      `通知 ${told.firms} 户企业，共 ${told.notices} 条；邮件已发 ${delivered.sent}，待重试 ${delivered.retried}，失败 ${delivered.failed}`,
  },
  en: {
    summary: ({ _id, state, asOf, baseline, counts: c }) => [
      `run ${_id} · ${state} · data as of ${asOf}${baseline ? ' · first run (inbox only)' : ''}`,
      `enterprises ${c.enterprises} = decided ${c.decided} + failed ${c.failed}`,
      `eligible ${c.eligible} = new ${c.new} + changed ${c.changed} + unchanged ${c.unchanged} + withheld (engines disagree) ${c.withheld}`,
      `undecided ${c.undecided} · ineligible ${c.ineligible} · not in force or elsewhere ${c.notInForce} · withdrawn ${c.lost} · on hold ${c.held}`,
    ],
    columns: `${'policy'.padEnd(36)} eligible undecided       new   changed withdrawn  estimate in 元`,
    failed: 'failed',
    told: (told, delivered) =>
      `told ${told.firms} firms, ${told.notices} notices; mails sent ${delivered.sent}, to retry ${delivered.retried}, failed ${delivered.failed}`,
  },
};
