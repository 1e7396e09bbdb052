/** Zhida's eligibility core as a library: pure functions over rules and facts, no clock, no I/O. */

export { type BatchPlan, compile } from './batch/batch.js';
export type { Planes } from './batch/batch-blocks.js';
export { compileEntitlements, type EntitlementPlan } from './batch/batch-entitle.js';
export { type Pairs, pairsOf } from './batch/batch-pairs.js';
export { type BatchThreads, startThreads } from './batch/batch-threads.js';
export {
  type CodedColumn,
  type Column,
  type Columns,
  columnOfSeen,
  columnsOf,
  identityOf,
  isNumeric,
  type NumberColumn,
} from './batch/columns.js';
export { type BenefitResult, computeBenefit, type Instalment, workingText } from './benefit/benefit.js';
export * from './benefit/benefit.schema.js';
export { dependsOnDay, factsOfBenefit } from './benefit/benefit-facts.js';
export type { WorkingLine } from './benefit/benefit-run.js';
export { type BenefitLine, describeBenefit } from './benefit/benefit-words.js';
export { BsonError } from './bson/bson-bytes.js';
export type { ComputedFacts, FactsOfViews } from './bson/bson-extract.js';
export type { ScanView } from './bson/bson-plan.js';
export { EnterpriseScanner, type ScanOptions } from './bson/bson-scan.js';
export type { ScannedColumns } from './bson/scanned-columns.js';
export * from './civil-date.js';
export * from './condition.schema.js';
export { type Candidate, confirm, confirmEach } from './confirm/confirm.js';
export {
  combine,
  type Decision,
  decide,
  factsNamed,
  factsOfTrace,
  opposite,
  type TraceNode,
  type Verdict,
} from './decide.js';
export * from './derived.js';
export * from './entitlement.js';
export {
  type DescribedLine,
  describeCondition,
  type ExplainedLine,
  explainTrace,
  sentenceOf,
} from './explain/explain.js';
export { type Language, labelOf, showValue, sourceName, unitOf } from './explain/explain-values.js';
export * from './facts.js';
export { type Flips, factsRead, flipsOf, nextFlip, nextTurn } from './flips.js';
export { findGaps, type Gap, type GapClause, type Gaps } from './gaps/gaps.js';
export { findPolicyGaps } from './gaps/gaps-policy.js';
export { explainGap } from './gaps/gaps-words.js';
export { type Hidden, hiddenBy, type Reader } from './hidden.js';
export { LazyFacts } from './lazy-facts.js';
export { isOfType, observe, type Seen } from './observations.js';
export { compare, OPERATORS, type OperatorEntry, operatorNamed, type Shape } from './operators.js';
export { type PolicyQuestions, type Questions, questionsLeft } from './questions/questions.js';
export { type Answers, askedFor, type Setting, slotOfAddress } from './questions/setting.js';
export { RuleError, type RuleProblem, type RuleProblemCode } from './rule-error.js';
export {
  AS_OF_FACT,
  definitionOf,
  fieldDefinitionOf,
  PARAMETER_PREFIX,
  splitPeriod,
  type Vocabulary,
  YEARS_BACK,
} from './vocabulary.js';
