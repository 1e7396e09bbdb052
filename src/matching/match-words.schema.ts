import type { Words } from '../eligibility/facts.js';
import type { MatchState } from './match.schema.js';

/** The states of a match in words. */
export const MATCH_STATE_WORDS: Readonly<Record<MatchState, Words>> = {
  matched: { zh: '已比对', en: 'matched' },
  reviewing: { zh: '部门审核中', en: 'under review' },
  publicised: { zh: '公示中', en: 'publicised' },
  objected: { zh: '异议处理中', en: 'objection under way' },
  offered: { zh: '待企业确认', en: 'awaiting confirmation' },
  confirmed: { zh: '企业已确认', en: 'confirmed' },
  payable: { zh: '待拨付', en: 'payable' },
  paid: { zh: '已拨付', en: 'paid' },
  rejected: { zh: '审核未通过', en: 'not passed' },
  declined: { zh: '企业放弃', en: 'declined' },
  lapsed: { zh: '本批次不予拨付', en: 'not paid in this batch' },
  withdrawn: { zh: '已撤回', en: 'withdrawn' },
  'recovery-notified': { zh: '已告知追回', en: 'recovery notified' },
  'recovery-decided': { zh: '已决定追回', en: 'recovery decided' },
  recovered: { zh: '已追回', en: 'recovered' },
  archived: { zh: '已归档', en: 'archived' },
  informed: { zh: '已告知', en: 'informed' },
  enjoyed: { zh: '已享受', en: 'enjoyed' },
  granted: { zh: '已赋予', en: 'granted' },
  referred: { zh: '已转申请', en: 'referred to application' },
  applied: { zh: '已申请', en: 'applied' },
  hold: { zh: '暂缓（数据待核实）', en: 'on hold (data missing)' },
};
