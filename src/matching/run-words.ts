import type { RunRecord } from './match.schema.js';
import { groupedYuan } from './money.schema.js';

/** A run as a person reads it in the terminal. */
export function runText(run: RunRecord, titles: ReadonlyMap<string, string>): string {
  const c = run.counts;
  const lines = [
    `比对批次 ${run._id} · ${run.state} · 数据截至 ${run.asOf}${run.baseline ? ' · 首次比对（仅站内通知）' : ''}`,
    `经营主体 ${c.enterprises} = 已比对 ${c.decided} + 失败 ${c.failed}`,
    `符合 ${c.eligible} = 新增 ${c.new} + 变化 ${c.changed} + 不变 ${c.unchanged} + 暂缓（两引擎不一致） ${c.withheld}`,
    `待核实 ${c.undecided} · 不符合 ${c.ineligible} · 未在执行期或地域外 ${c.notInForce} · 撤回 ${c.lost} · 挂起 ${c.held}`,
    '',
    '政策                                   符合   待核实     新增     变化     撤回  预计金额（元）',
  ];
  for (const policy of run.policies) {
    const columns = [policy.eligible, policy.undecided, policy.new, policy.changed, policy.lost];
    const cells = columns.map((count) => String(count).padStart(8)).join(' ');
    lines.push(`${policy.code.padEnd(36)}${cells}  ${groupedYuan(policy.amountFen)}  ${titles.get(policy.code) ?? ''}`);
  }
  for (const { uscc, error } of run.failures) lines.push(`失败 ${uscc}：${error}`);
  return lines.join('\n');
}
