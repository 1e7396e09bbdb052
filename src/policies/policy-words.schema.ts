import type { Words } from '../eligibility/facts.js';
import type { Delivery } from './policy.schema.js';

/** The ways of delivery in words. */
export const DELIVERY_WORDS: Readonly<Record<Delivery, Words>> = {
  'apply-free': { zh: '免申即享', en: 'without application' },
  instant: { zh: '即申即享', en: 'on request' },
  commitment: { zh: '承诺兑现', en: 'against a commitment' },
  apply: { zh: '依申请兑现', en: 'on application' },
};
