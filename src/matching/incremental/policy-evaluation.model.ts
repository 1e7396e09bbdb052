import { storedModel } from '../../db/stored-model.js';
import type { CivilDate } from '../../eligibility/facts.js';

/** What everybody was last compared with, of one policy. `_id` is its code. */
export interface PolicyEvaluationRecord {
  readonly _id: string;
  /** Of all in the rule book that the policy's verdicts rest on that day. */
  readonly digest: string;
  readonly asOf: CivilDate;
  readonly at: Date;
}

export const PolicyEvaluationModel = storedModel<PolicyEvaluationRecord>('PolicyEvaluation', {
  collection: 'policyEvaluations',
  fields: {
    _id: { type: String, required: true },
    digest: { type: String, required: true },
    asOf: { type: String, required: true },
    at: { type: Date, required: true },
  },
});
