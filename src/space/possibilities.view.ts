import type { z } from 'zod';
import { computeBenefit } from '../eligibility/benefit/benefit.js';
import { REASONS } from '../eligibility/explain/explain-values.js';
import type { Gap } from '../eligibility/gaps/gaps.js';
import {
  definitionOf,
  type Facts,
  type FactValue,
  factsBehind,
  labelOf,
  type MissingFact,
  type Observation,
  observe,
  PARAMETER_PREFIX,
  splitPeriod,
  type TraceNode,
} from '../eligibility/index.js';
import { OWN_WORD } from '../enterprises/enterprise.schema.js';
import { restsOnConclusions } from '../matching/match.access.js';
import { departmentName } from '../policies/policy.service.js';
import { officeName } from './card.view.js';
import { isTyped } from './facts-page.view.js';
import { gapView } from './gap.view.js';
import type { possibilitiesSchema } from './possibilities.schema.js';
import type { Weighed, Weighing } from './weigh.service.js';

type Possibilities = z.output<typeof possibilitiesSchema>;
type Nearly = Possibilities['nearly'][number];
type Undecided = Possibilities['undecided'][number];

/** On what a fact of a source may be read of the firm; null where on nothing. */
export type GroundOf = (source: string, key: string) => string | null;

/** More to change than this is not near. */
const MOST_GAPS = 3;
const MOST_SHOWN = 20;

/** What the firm does not get and nearly would, and what nobody can tell for want of data. What it has been told of is not repeated. */
export function possibilitiesView(weighing: Weighing, groundOf: GroundOf): Possibilities {
  const open = weighing.all().filter(({ isShown }) => !isShown);
  const nearly = open.flatMap((weighed) => nearlyOf(weighed, weighing));
  return {
    asOf: weighing.reading.asOf,
    nearly: nearly
      .sort((a, b) => a.distance - b.distance)
      .slice(0, MOST_SHOWN)
      .map(({ shown }) => shown),
    undecided: open.flatMap((weighed) => undecidedOf(weighed, weighing, groundOf)),
  };
}

function nearlyOf(weighed: Weighed, weighing: Weighing): { shown: Nearly; distance: number }[] {
  const { verdict, trace } = weighed.entitlement;
  if (verdict !== 'ineligible' || trace === null || isFar(trace, weighing)) return [];
  const { smallest = null, withinReach = null } = weighing.gapsOf(weighed) ?? {};
  // What only others could change is no possibility.
  if (smallest === null || withinReach === null || smallest.length === 0 || withinReach.length > MOST_GAPS) return [];
  const isReachable = smallest === withinReach;
  const amount = wouldBe(weighed, withinReach, weighing);
  if (amount !== null && Number(amount) === 0) return [];
  const shown: Nearly = {
    ...policyOf(weighed, weighing),
    amount,
    ceiling: weighed.policy.benefit?.ceiling === true,
    gaps: smallest.map((gap) => gapView(gap, weighing.reading)),
    withinReach: isReachable ? null : withinReach.map((gap) => gapView(gap, weighing.reading)),
  };
  const missing = withinReach.filter(({ kind }) => kind === 'missing').length;
  return [{ shown, distance: withinReach.length * 10 + (isReachable ? 0 : 5) - missing }];
}

/** Seen at a glance, before the nearest way is searched for: too much has to turn in any case, or what the firm cannot change. */
function isFar(trace: TraceNode, { reading: { rules } }: Weighing): boolean {
  const leaves = mustTurn(trace);
  const isFixed = ({ fact = '', thresholdFact }: TraceNode): boolean =>
    thresholdFact === undefined && (splitPeriod(fact).yearsBack > 0 || definitionOf(fact, rules)?.changeable === false);
  return leaves.some(isFixed) || new Set(leaves.map(({ fact }) => fact)).size > MOST_GAPS;
}

/** The clauses that have to come out otherwise, whichever way is taken. */
function mustTurn(node: TraceNode): TraceNode[] {
  const { kind, verdict, children = [] } = node;
  if (verdict !== 'ineligible') return [];
  if (kind === 'leaf') return [node];
  if (kind === 'not') return children.filter((child) => child.kind === 'leaf');
  return kind === 'any' && children.length > 1 ? [] : children.flatMap(mustTurn);
}

/** What it would come to with the gaps closed; null where that cannot be told, or would tell what only a tax office knows. */
function wouldBe(weighed: Weighed, gaps: readonly Gap[], weighing: Weighing): string | null {
  const { policy } = weighed;
  const { rules, asOf } = weighing.reading;
  if (policy.benefit === null || restsOnConclusions({ policy: policy.code, version: policy.version }, rules))
    return null;
  const [closed] = weighing.withFacts(closing(gaps), [policy]);
  return closed === undefined ? null : computeBenefit(policy.benefit, closed.facts, asOf, rules, 'left-out').amount;
}

function closing(gaps: readonly Gap[]): Facts {
  const tried = new Map<string, Observation>();
  for (const gap of gaps) {
    const value = closedBy(gap);
    if (value !== undefined) tried.set(gap.fact, { value });
  }
  return tried;
}

function closedBy({ value, to, gain, lose = [] }: Gap): FactValue | undefined {
  if (!Array.isArray(value)) return to;
  const kept = (value as readonly string[]).filter((one) => !lose.includes(one));
  return gain === undefined ? undefined : [...kept, ...gain];
}

function undecidedOf(weighed: Weighed, weighing: Weighing, groundOf: GroundOf): Undecided[] {
  const { entitlement } = weighed;
  if (entitlement.verdict !== 'undecided' || entitlement.missing.length === 0) return [];
  const stored = entitlement.missing.flatMap((one) => storedBehind(one, weighed, weighing));
  const once = [...new Map(stored.map((one) => [one.fact, one])).values()];
  return [
    {
      ...policyOf(weighed, weighing),
      missing: once.map((one) => missingView(one, weighed, weighing, groundOf)),
    },
  ];
}

/** What somebody would have to state: of a derived fact those that it comes from and that are missing. */
function storedBehind(missing: MissingFact, { facts }: Weighed, { reading: { asOf, rules } }: Weighing): MissingFact[] {
  if (!rules.derived.has(splitPeriod(missing.fact).base)) return [missing];
  const behind = factsBehind(missing.fact, rules).flatMap((fact): MissingFact[] => {
    const { missing: reason } = observe(fact, facts, asOf, rules);
    return reason === undefined || fact.startsWith(PARAMETER_PREFIX) ? [] : [{ fact, reason }];
  });
  return behind.length > 0 ? behind : [missing];
}

function missingView(
  { fact: key, reason }: MissingFact,
  { referenceYear, facts }: Weighed,
  { reading: { rules, language } }: Weighing,
  groundOf: GroundOf,
): Undecided['missing'][number] {
  const { base, yearsBack } = splitPeriod(key);
  const definition = definitionOf(key, rules);
  const source = definition?.source ?? '';
  // What an office has stated, however old, is the office's to state again.
  const stated = facts.get(key)?.source ?? OWN_WORD;
  const supply = definition !== undefined && isTyped(definition) && stated === OWN_WORD;
  // What is not out yet nobody has, whoever may read it.
  const mayHelp =
    definition?.sharing !== 'firm-supplied' && rules.departments.has(source) && reason !== 'not-yet-published';
  return {
    ...{ fact: base, label: labelOf(key, language, rules), reason, reasonText: REASONS[reason][language] },
    period: definition?.period === 'year' ? String(referenceYear - yearsBack) : null,
    department: source === '' ? null : officeName(source, rules, language),
    supply,
    authorise: mayHelp ? source : null,
    authorised: mayHelp && groundOf(source, base) !== null,
  };
}

function policyOf({ policy }: Weighed, { reading: { rules, language } }: Weighing) {
  return {
    ...{ policy: policy.code, title: policy.title[language], summary: policy.summary[language], class: policy.class },
    department: departmentName(policy, rules)[language],
  };
}
