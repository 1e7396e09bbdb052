import { addDays } from '../../src/eligibility/civil-date.js';
import type { CivilDate } from '../../src/eligibility/facts.js';
import { sizeClassOf } from '../../src/enterprises/size-class.js';
import { organisationCheckDigit, usccCheckDigit } from '../../src/enterprises/uscc.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';
import { DISTRICTS, type District, FIRST, SECOND, TRADES, type Trade } from './city.js';
import { addMoney } from './money.js';
import { addPeople } from './people.js';
import { type GeneratedBatch, Profile } from './profile.js';
import { Random } from './random.js';
import { addStanding } from './standing.js';

export interface GeneratedFirm {
  readonly uscc: string;
  readonly name: string;
  /** Not every firm has left an address; `.invalid` reaches nobody. */
  readonly contactEmail: string | null;
  readonly batches: readonly GeneratedBatch[];
}

/** What all parts of a firm's profile share. */
export interface Outline {
  readonly uscc: string;
  readonly district: District;
  readonly trade: Trade;
  readonly entityType: string;
  readonly establishedOn: CivilDate;
  /** Staff, revenue and total assets of each year that is published, latest first. */
  readonly years: readonly YearFigures[];
  readonly asOf: CivilDate;
}

export interface YearFigures {
  readonly year: number;
  readonly staff: number;
  readonly revenue: number;
  readonly assets: number;
  readonly sizeClass: string | undefined;
}

/** What the generator reads of the rule book. */
export type Tables = Pick<RuleBook, 'catalogue' | 'sizeClasses'>;

const SEED = 4416;
const BODY = '0123456789ABCDEFGHJKLMNPQRTUWXY';

/**
 * Firm number `index` of the invented city, with all facts of the catalogue that fit its kind, as of a day.
 * Deterministic: index, rule book and day decide everything.
 */
export function generateFirm(index: number, rules: Tables, asOf: CivilDate): GeneratedFirm {
  const random = new Random(SEED, index);
  const district = random.weighted(DISTRICTS.map((entry) => [entry, entry.weight] as const));
  const trade = random.weighted(TRADES.map((entry) => [entry, entry.weight] as const));
  const entityType = kindOf(random, trade);
  const outline: Outline = {
    uscc: usccOf(index, district, entityType),
    district,
    trade,
    entityType,
    establishedOn: addDays(asOf, -Math.round(60 + 7000 * random.next() ** 1.6)),
    years: yearsOf(random, trade, entityType, rules, asOf),
    asOf,
  };
  const profile = new Profile(random);
  const name = nameOf(random, outline);
  addIdentity(profile, random, outline, name);
  addPeople(profile, random, outline);
  addMoney(profile, random, outline);
  addStanding(profile, random, outline);
  return {
    uscc: outline.uscc,
    name,
    contactEmail: random.chance(0.6) ? `firm${index}@example.invalid` : null,
    batches: profile.batches(rules.catalogue, asOf),
  };
}

function kindOf(random: Random, trade: Trade): string {
  if (trade.industry.startsWith('A') && random.chance(0.5)) return 'cooperative';
  const small = ['F', 'H', 'O', 'R'].includes(trade.industry.charAt(0));
  return random.weighted([
    ['enterprise', small ? 55 : 90],
    ['individual-business', small ? 38 : 4],
    ['sole-proprietorship', 3],
    ['partnership', 2],
    ['social-service-institution', trade.industry.startsWith('O') ? 4 : 0],
  ]);
}

/** Registering office and kind, division, and a body that begins with MAX and is written in the code's own alphabet. */
function usccOf(index: number, district: District, entityType: string): string {
  const office =
    { 'individual-business': '92', cooperative: '93', 'social-service-institution': '52' }[entityType] ?? '91';
  let body = '';
  for (let rest = index, place = 0; place < 5; place += 1, rest = Math.floor(rest / BODY.length)) {
    body = (BODY[rest % BODY.length] ?? '0') + body;
  }
  const organisation = `MAX${body}`;
  const first17 = `${office}${district.code}${organisation}${organisationCheckDigit(organisation)}`;
  return first17 + usccCheckDigit(first17);
}

function yearsOf(random: Random, trade: Trade, entityType: string, rules: Tables, asOf: CivilDate): YearFigures[] {
  const [middle, spread] = trade.staff;
  const tiny = entityType === 'individual-business' || entityType === 'cooperative';
  let staff = Math.max(1, Math.round(Math.exp(tiny ? 0.9 + 0.6 * random.normal() : middle + spread * random.normal())));
  let perHead = trade.revenuePerHead * Math.exp(0.35 * random.normal());
  const heaviness = random.between(0.4, 1.5);
  const last = Number(asOf.slice(0, 4)) - 1;
  return Array.from({ length: 4 }, (_, back) => {
    const revenue = Math.round((staff * perHead) / 100) * 100;
    const assets = Math.round((revenue * heaviness) / 100) * 100;
    const figures = {
      year: last - back,
      staff,
      revenue,
      assets,
      sizeClass: sizeClassOf(
        { industryCode: trade.industry, employees: staff, revenue, totalAssets: assets },
        rules.sizeClasses,
      ),
    };
    staff = Math.max(1, Math.round(staff / Math.exp(0.04 + 0.15 * random.normal())));
    perHead /= Math.exp(0.03 + 0.06 * random.normal());
    return figures;
  });
}

function nameOf(random: Random, outline: Outline): string {
  const word = `${random.pick(FIRST)}${random.pick(SECOND)}`;
  const form =
    {
      'individual-business': `${outline.trade.word}店`,
      cooperative: `${outline.trade.word}专业合作社`,
      'sole-proprietorship': `${outline.trade.word}厂`,
      partnership: `${outline.trade.word}中心(有限合伙)`,
      'social-service-institution': `${outline.trade.word}服务中心`,
    }[outline.entityType] ?? `${outline.trade.word}有限公司`;
  return `${outline.district.short}${word}示例${form}`;
}

function addIdentity(profile: Profile, random: Random, outline: Outline, name: string): void {
  const { district, trade, entityType, years } = outline;
  const latest = years[0];
  profile.set('name', name);
  profile.set('entityType', entityType);
  profile.set(
    'registrationStatus',
    random.weighted([
      ['active', 96],
      ['suspended', 1],
      ['revoked', 1.5],
      ['liquidating', 0.5],
      ['moved-out', 1],
    ]),
  );
  profile.set('establishedOn', outline.establishedOn);
  profile.set(
    'registeredCapital',
    random.pick([100_000, 500_000, 1_000_000, 2_000_000, 5_000_000, 10_000_000, 50_000_000]),
  );
  profile.set('districtCode', district.code);
  profile.set('zone', district.zone);
  profile.set('taxDistrictCodes', [district.code]);
  profile.set('statisticsDistrictCode', district.code);
  profile.set('industryCode', trade.industry);
  profile.set('restrictedIndustry', random.chance(0.01));
  profile.set('isPrivate', random.chance(0.95));
  profile.set('isLabourDispatch', trade.industry.startsWith('L7263'));
  profile.set('constructionQualified', trade.industry.startsWith('E') && random.chance(0.7));
  for (const figures of years) profile.setFor('sizeClass', figures.year, figures.sizeClass);
  addScale(profile, random, outline, latest);
}

function addScale(profile: Profile, random: Random, outline: Outline, latest: YearFigures | undefined): void {
  const { trade, years, asOf } = outline;
  const scale = trade.aboveScale;
  const above = (figures: YearFigures): boolean => scale !== undefined && figures.revenue >= scale.revenue;
  for (const figures of years) profile.setFor('aboveScale', figures.year, above(figures));
  if (scale === undefined || latest === undefined || !above(latest)) return;
  profile.set('aboveScaleKind', scale.kind);
  const before = years.slice(1).filter(above).length;
  // Firms enter the directory from spring on; one that was above every year has been in it for long.
  const entered = before === years.length - 1 ? -random.integer(1500, 3500) : -random.integer(20, 300) - 365 * before;
  profile.set('firstAboveScaleOn', addDays(asOf, entered));
}
