import type { Words } from '../eligibility/facts.js';
import type { Delivery, PolicyClass, PolicyVersion } from './policy.schema.js';

/** The ways of delivery in words. */
export const DELIVERY_WORDS: Readonly<Record<Delivery, Words>> = {
  'apply-free': { zh: '免申即享', en: 'without application' },
  instant: { zh: '即申即享', en: 'on request' },
  commitment: { zh: '承诺兑现', en: 'against a commitment' },
  apply: { zh: '依申请兑现', en: 'on application' },
};

/** The classes of policies in words. */
export const CLASS_WORDS: Readonly<Record<PolicyClass, Words>> = {
  grant: { zh: '奖补', en: 'grant' },
  relief: { zh: '减免', en: 'relief' },
  right: { zh: '权益', en: 'right' },
  status: { zh: '资质', en: 'status' },
};

/** Whose policy it is. */
export const LEVEL_WORDS: Readonly<Record<PolicyVersion['level'], Words>> = {
  national: { zh: '国家级', en: 'national' },
  province: { zh: '省级', en: 'provincial' },
  city: { zh: '市级', en: 'city' },
  county: { zh: '县（区）级', en: 'county' },
};
