import { civilDateOf } from '../eligibility/civil-date.js';
import type { Words } from '../eligibility/facts.js';
import { isStateShown } from '../matching/firm-sight.service.js';
import type { MatchEvent, MatchRecord } from '../matching/match.schema.js';
import type { Language } from './standing.service.js';

/** The events of a match that its firm reads, in words; of the others (objections, steps within a review) it learns nothing. */
const WORDS: Readonly<Record<string, Words>> = {
  match: { zh: '比对符合条件', en: 'found to be entitled by comparing data' },
  're-enter': { zh: '重新符合条件', en: 'found to be entitled again' },
  reopen: { zh: '重新办理', en: 'taken up again' },
  'begin-review': { zh: '送部门审核', en: 'laid before the departments' },
  publicise: { zh: '开始公示', en: 'put on public show' },
  offer: { zh: '请企业确认', en: 'offered to the enterprise' },
  'make-payable': { zh: '进入拨付', en: 'goes to payment' },
  refer: { zh: '可申请办理', en: 'may be applied for' },
  confirm: { zh: '企业已确认', en: 'confirmed by the enterprise' },
  'accept-silence': { zh: '期限内未答复，按规定视为同意', en: 'no answer in time, which this policy takes for a yes' },
  decline: { zh: '企业放弃', en: 'declined by the enterprise' },
  lapse: { zh: '期限届满，本批次不予拨付', en: 'the window is over: not paid in this batch' },
  apply: { zh: '企业已申请', en: 'applied for by the enterprise' },
  'check-account': { zh: '收款账户核对无误', en: 'the account was checked' },
  pay: { zh: '已拨付', en: 'paid' },
  'stop-rest': { zh: '其余款项停止拨付', en: 'the rest is not paid' },
  'resume-rest': { zh: '其余款项继续拨付', en: 'the rest goes on' },
  refuse: { zh: '不予办理', en: 'refused' },
  reject: { zh: '审核未通过', en: 'not passed in review' },
  'put-back': { zh: '恢复办理', en: 'goes on where it stood' },
  hold: { zh: '数据待核实，暂缓办理', en: 'on hold: its data are looked at again' },
  release: { zh: '数据已核实，继续办理', en: 'its data are known again: goes on' },
  withdraw: { zh: '数据显示不再符合条件，已撤回', en: 'withdrawn: the data do not meet the conditions any more' },
  'notify-recovery': { zh: '告知拟追回资金', en: 'told that money is asked back' },
  'answer-recovery': { zh: '企业已答复', en: 'answered by the enterprise' },
  'decide-recovery': { zh: '决定追回资金', en: 'decided that money comes back' },
  'drop-recovery': { zh: '不再追回', en: 'no money is asked back any more' },
  recover: { zh: '资金已退回', en: 'money came back' },
  inform: { zh: '已告知企业', en: 'told to the enterprise' },
  enjoy: { zh: '已申报享受', en: 'enjoyed in a declaration' },
  grant: { zh: '已赋予', en: 'granted' },
  inherit: { zh: '由变更前的主体承继', en: 'taken over from the predecessor' },
  'take-up': { zh: '由变更前的主体承继', en: 'taken over from the predecessor' },
  'hand-over': { zh: '转由变更后的主体继续', en: 'goes on at the successor' },
  'hand-over-rest': { zh: '其余款项转由变更后的主体继续', en: 'the rest goes on at the successor' },
  archive: { zh: '已归档', en: 'archived' },
};

/** What became of a match in its present round: of an earlier one, of which the firm may never have been told, nothing. */
export function historyShown({ history, round }: MatchRecord, language: Language) {
  return history.flatMap((event) => {
    const words = WORDS[event.event];
    if (event.round !== round || words === undefined || isBehindDoors(event)) return [];
    return [{ on: civilDateOf(event.at), event: event.event, text: words[language] }];
  });
}

/** A pause before anything was shown. */
function isBehindDoors({ event, from, to }: MatchEvent): boolean {
  if (event === 'hold') return from !== null && !isStateShown(from);
  return event === 'release' && !isStateShown(to);
}
