import { type CivilDate, type Flips, factsBehind, flipsOf } from '../../eligibility/index.js';
import type { Enterprise } from '../../enterprises/enterprise.schema.js';
import { storedFieldOf } from '../../enterprises/enterprise-facts.service.js';
import { nextReading } from '../../enterprises/next-reading.service.js';
import type { RuleBook } from '../../policies/rule-book.schema.js';
import { type FactsOfFirm, factsOfFirms } from '../deciding/firm-facts.js';
import type { PlannedPolicy } from '../runs/run-plan.js';

export interface VisitContext {
  readonly plan: readonly PlannedPolicy[];
  /** Every stored field that some policy reads. */
  readonly fields: ReadonlySet<string>;
  readonly rules: RuleBook;
  readonly asOf: CivilDate;
}

/** The policies that look at the facts of one year: when they turn, and what has to be read of a firm to tell it. */
interface YearFlips {
  readonly year: number;
  readonly flips: Flips;
  readonly factsOf: FactsOfFirm;
}

/**
 * Tells of an enterprise the first day after `asOf` on which time alone may give it another verdict or amount under a
 * policy of the plan, or null. What turns for everybody (dates, periods and parameters of policies) is left out: such a
 * policy is evaluated over everybody.
 */
export function nextVisits(context: VisitContext): (enterprise: Enterprise) => CivilDate | null {
  const { plan, rules, asOf } = context;
  const years = [...new Set(plan.map(({ referenceYear }) => referenceYear))].map((year): YearFlips => {
    const policies = plan.filter(({ referenceYear }) => referenceYear === year);
    const flips = flipsOf(
      policies.map(({ policy }) => policy),
      rules,
    );
    return { year, flips, factsOf: factsOfFirms(rules, asOf, catalogueOf(flips.passing, rules)) };
  });
  return (enterprise) => {
    // The ages of what is stored are among this, of whichever year.
    const days = [nextReading(enterprise, context)];
    for (const { year, flips, factsOf } of years) days.push(flips.nextPassing(factsOf(enterprise, year), asOf));
    return days.filter((day) => day !== null).sort()[0] ?? null;
  };
}

/** The part of the catalogue that is behind these facts. */
function catalogueOf(keys: ReadonlySet<string>, rules: RuleBook): Pick<RuleBook, 'catalogue'> {
  const behind = [...keys].flatMap((key) => factsBehind(key, rules));
  const needed = new Set(behind.flatMap((key) => [key, storedFieldOf(key)]));
  return { catalogue: new Map([...rules.catalogue].filter(([key]) => needed.has(key))) };
}
