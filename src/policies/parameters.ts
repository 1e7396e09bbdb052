import type { CivilDate, Facts, Observation } from '../eligibility/facts.js';
import type { ParameterValue, RuleBook } from './rule-book.schema.js';

/**
 * The city parameters at `asOf` for an enterprise of the district, as facts `param.NAME`: of each name the value of the
 * longest district prefix. A name without a value there is not in the map. `asOf` of an observation is the day from
 * which its value holds.
 */
export function parameterFacts(rules: RuleBook, district: string | undefined, asOf: CivilDate): Facts {
  return new Map(
    [...parametersIn(rules, district, asOf).values()].map(({ name, value, validFrom }): [string, Observation] => {
      const key = `param.${name}`;
      return [key, { value, source: rules.catalogue.get(key)?.source ?? 'system', asOf: validFrom }];
    }),
  );
}

/** The values themselves, by name. */
export function parametersIn(
  rules: Pick<RuleBook, 'parameters'>,
  district: string | undefined,
  asOf: CivilDate,
): ReadonlyMap<string, ParameterValue> {
  const best = new Map<string, ParameterValue>();
  for (const parameter of rules.parameters) {
    if (parameter.validFrom > asOf || (parameter.validTo !== null && parameter.validTo < asOf)) continue;
    if (!(district ?? '').startsWith(parameter.district)) continue;
    const other = best.get(parameter.name);
    if (!other || other.district.length < parameter.district.length) best.set(parameter.name, parameter);
  }
  return best;
}
