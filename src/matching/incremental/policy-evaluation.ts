import { hash } from 'node:crypto';
import mongoose from 'mongoose';
import { type CivilDate, definitionOf, factsRead } from '../../eligibility/index.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import { PolicyEvaluationModel } from './policy-evaluation.model.js';

/**
 * Digest of everything but the firms' facts that the verdicts of a policy rest on at `asOf`: the version in force with
 * its period and year of reference, the named conditions, derived facts and definitions that it uses, and the parameters
 * of that day. Where it is another one, everybody has to be compared anew.
 */
export function policyDigest(
  { policy, period, referenceYear }: PlannedPolicy,
  rules: RuleBook,
  asOf: CivilDate,
): string {
  const keys = [...factsRead(policy, rules)].sort();
  const names = new Set(keys.map((key) => (key.startsWith('param.') ? key.slice('param.'.length) : '')));
  const parameters = rules.parameters.filter(
    ({ name, validFrom, validTo }) => names.has(name) && validFrom <= asOf && (validTo === null || asOf <= validTo),
  );
  const facts = keys.map((key) => [key, definitionOf(key, rules), rules.derived.get(key)]);
  // What a firm saves is told once a year: what had to wait is found again with the new one.
  const year = policy.class === 'relief' ? asOf.slice(0, 4) : null;
  const all = [policy, period, referenceYear, parameters, facts, year];
  return hash(
    'sha256',
    JSON.stringify(all, (_, value) => spelledOut(value, rules)),
    'base64url',
  );
}

/** Digest of the rules of a whole plan: runs of one day with the same one decide the same firms alike. */
export function rulesDigest(plan: readonly PlannedPolicy[], rules: RuleBook, asOf: CivilDate): string {
  const digests = plan.map((planned) => policyDigest(planned, rules, asOf));
  return hash('sha256', digests.join(), 'base64url');
}

/** A named condition stands for its own text. */
function spelledOut(value: unknown, { named }: RuleBook): unknown {
  if (typeof value !== 'object' || value === null || !('condition' in value)) return value;
  return { is: named.get(String(value.condition)) };
}

/** The policies of a plan that everybody has to be compared with anew, in the plan's order. */
export async function policiesChanged(
  plan: readonly PlannedPolicy[],
  rules: RuleBook,
  asOf: CivilDate,
): Promise<readonly PlannedPolicy[]> {
  const codes = plan.map(({ policy }) => policy.code);
  // Firms are not followed under a policy that is out of force: it begins anew when it comes back.
  await PolicyEvaluationModel.deleteMany({ _id: mongoose.trusted({ $nin: codes }) });
  const found = await PolicyEvaluationModel.find({}).lean();
  const digests = new Map(found.map(({ _id, digest }) => [_id, digest]));
  return plan.filter((planned) => digests.get(planned.policy.code) !== policyDigest(planned, rules, asOf));
}

/** Notes that everybody has been compared with these policies as of a day. */
export async function noteEvaluated(
  plan: readonly PlannedPolicy[],
  { rules, asOf, at }: { readonly rules: RuleBook; readonly asOf: CivilDate; readonly at: Date },
): Promise<void> {
  const operations = plan.map((planned) => ({
    updateOne: {
      filter: { _id: planned.policy.code },
      update: { $set: { digest: policyDigest(planned, rules, asOf), asOf, at } },
      upsert: true,
    },
  }));
  if (operations.length > 0) await PolicyEvaluationModel.collection.bulkWrite(operations as never, { ordered: false });
}
