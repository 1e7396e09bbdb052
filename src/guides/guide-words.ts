import type { Words } from '../eligibility/facts.js';
import type { Delivery, PolicyVersion } from '../policies/policy.schema.js';

type Confirmation = PolicyVersion['process']['confirmation']['kind'];

const CONFIRMING: Readonly<Record<Confirmation, Words>> = {
  none: { zh: '也无需确认，直接兑现', en: 'nor a confirmation' },
  wish: { zh: '只需确认是否享受', en: 'only a confirmation that it is wished' },
  'wish+account': { zh: '只需确认是否享受并核对收款账户', en: 'only a confirmation of the wish and the account' },
};

/** What the way of delivery asks of a firm with this policy: the same name means less for a relief than for a grant. */
export function meaningOf({ class: kind, process }: PolicyVersion, delivery: Delivery): Words {
  const { confirmation, payment } = process;
  if (delivery === 'apply') {
    return {
      zh: '依申请兑现：须由经营主体按本指南向主管部门提出申请。系统比对后会提示可以申请，不代替申请。',
      en: 'On application: the enterprise applies to the department as this guide says. A comparison only tells that it may.',
    };
  }
  if (kind === 'relief') return delivery === 'apply-free' ? RELIEF_FREE : RELIEF_DECLARED;
  if (kind !== 'grant') return RIGHT;
  if (delivery === 'commitment') return COMMITMENT;
  const confirms = CONFIRMING[confirmation.kind];
  if (delivery === 'instant') {
    return {
      zh: `即申即享：在企业空间提出即可，${confirms.zh}，由系统核对数据后兑现。`,
      en: `On request: it is asked for in the enterprise’s space, which takes ${confirms.en}; data are compared at once.`,
    };
  }
  const way = payment === null && confirmation.kind === 'none' ? OUTSIDE : confirms;
  return {
    zh: `免申即享：部门用已有数据比对，无需申请，${way.zh}。`,
    en: `Without application: departments compare data they hold; it takes no application, ${way.en}.`,
  };
}

const OUTSIDE: Words = {
  zh: '由经办机构直接兑现，不收集账户',
  en: 'and no account: whoever handles it settles it directly',
};
const RELIEF_FREE: Words = {
  zh: '免申即享：无需申请、审核和公示，申报、缴费或办理时直接享受。享受的是少缴的部分，不是拨付的资金。',
  en: 'Without application: enjoyed when declaring, paying or being served, without application, review or publicity. What is gained is what need not be paid; no money is paid out.',
};
const RELIEF_DECLARED: Words = {
  zh: '即申即享：由经营主体在申报时自行填报享受，无需事先审核，资料留存备查。享受的是少缴的部分，不是拨付的资金。',
  en: 'On request: the enterprise claims it in its own declaration, without a review beforehand, and keeps the papers. What is gained is what need not be paid; no money is paid out.',
};
const RIGHT: Words = {
  zh: '免申即享：符合条件的自动生效，无需申请、确认和提交材料。不涉及资金。',
  en: 'Without application: it takes effect by itself for whoever meets the conditions. No money is involved.',
};
const COMMITMENT: Words = {
  zh: '承诺兑现：经营主体作出书面承诺后先行兑现，事后核验承诺；不实的退回所得并承担责任。',
  en: 'Against a commitment: given after a written commitment, which is verified later; what was received wrongly is given back.',
};

/** What two policies must not be had for together. */
const SUBJECTS: Readonly<Record<string, Words>> = {
  person: { zh: '同一人员', en: 'the same person' },
  loan: { zh: '同一笔贷款', en: 'the same loan' },
  'fee-year': { zh: '同一费款所属年度', en: 'the same fee year' },
  certificate: { zh: '同一证书', en: 'the same certificate' },
  project: { zh: '同一项目', en: 'the same project' },
};

type Stacking = PolicyVersion['stacking'][number];

/** How a policy goes together with another. */
export function stackingWords({ rule, subject, ratio }: Stacking, { zh, en }: Words): Words {
  const of = SUBJECTS[subject] ?? { zh: '同一事项', en: 'the same matter' };
  if (rule === 'exclusive')
    return { zh: `${of.zh}不能与“${zh}”同时享受。`, en: `Not together with “${en}” for ${of.en}.` };
  if (rule === 'higher-only') {
    return { zh: `${of.zh}与“${zh}”只享受较高的一项。`, en: `For ${of.en} only the higher of this and “${en}”.` };
  }
  if (rule === 'difference') {
    return {
      zh: `${of.zh}已享受“${zh}”的，两项之间只计差额，不重复享受。`,
      en: `For ${of.en}, beside “${en}” only the difference counts; nothing is given twice.`,
    };
  }
  if (rule === 'match-ratio') {
    const share = `${Number(ratio ?? 0) * 100}%`;
    return { zh: `按${of.zh}“${zh}”已付金额的 ${share} 配套。`, en: `${share} of what “${en}” paid for ${of.en}.` };
  }
  return { zh: `可以与“${zh}”叠加享受。`, en: `Together with “${en}”.` };
}
