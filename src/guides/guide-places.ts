import type { Words } from '../eligibility/facts.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';

/** A division by its six-digit code. */
export interface Place {
  readonly code: string;
  readonly name: Words;
}

/** The city that a policy is looked at in, with its counties and districts. */
export interface City extends Place {
  readonly districts: readonly Place[];
}

/** Whom to ask in one place. */
export interface Desk extends Place {
  readonly contacts: readonly { readonly name: Words; readonly phone: string }[];
}

/** Everywhere in the country it is the same number. */
const HOTLINE = '12345';

/** A city with its counties, from the table of divisions. */
export function cityOf(code: string, rules: Pick<RuleBook, 'codes'>): City {
  const prefix = code.slice(0, 4);
  const codes = [...(rules.codes.get('divisions')?.codes.keys() ?? [])];
  const districts = codes.filter((one) => one.length === 6 && one.startsWith(prefix) && !one.endsWith('00'));
  return { ...placeOf(code, rules), districts: districts.sort().map((one) => placeOf(one, rules)) };
}

/** The city whose policy a sample is; the installed one for all others. */
export function homeOf({ sample, jurisdiction }: PolicyVersion, installed: string): string {
  const [own] = [...jurisdiction.registration, ...jurisdiction.tax, ...jurisdiction.statistics];
  return sample && own !== undefined ? `${own.slice(0, 4).padEnd(4, '0')}00` : installed;
}

/** A division's name; of a whole city or province that of its prefix. */
function placeOf(code: string, rules: Pick<RuleBook, 'codes'>): Place {
  const table = rules.codes.get('divisions')?.codes;
  const name = table?.get(code) ?? table?.get(code.replace(/(00){1,2}$/, ''));
  return { code, name: name ?? { zh: code, en: code } };
}

/** Whom to ask: in the city first, then in each district that has a desk of its own; never nobody. */
export function desksOf(policy: PolicyVersion, city: City, rules: Pick<RuleBook, 'codes'>): Desk[] {
  const byPlace = new Map<string, Desk['contacts'][number][]>();
  for (const { district, name, phone } of policy.contacts) {
    byPlace.set(district, [...(byPlace.get(district) ?? []), { name, phone }]);
  }
  const { zh, en } = city.name;
  const hotline = { name: { zh: `${zh}政务服务便民热线`, en: `${en}, public service hotline` }, phone: HOTLINE };
  if (!policy.contacts.some(({ phone }) => phone === HOTLINE)) {
    byPlace.set(city.code, [...(byPlace.get(city.code) ?? []), hotline]);
  }
  const isCity = (code: string): boolean => code === city.code;
  const codes = [...byPlace.keys()].sort((a, b) => Number(isCity(b)) - Number(isCity(a)) || (a < b ? -1 : 1));
  return codes.map((code) => ({ ...placeOf(code, rules), contacts: byPlace.get(code) ?? [] }));
}
