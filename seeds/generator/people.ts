import { addDays, addMonths } from '../../src/eligibility/civil-date.js';
import type { FactRecord } from '../../src/eligibility/facts.js';
import type { Outline, YearFigures } from './firm.js';
import { type Profile, yuan } from './profile.js';
import type { Random } from './random.js';

const GROUPS: readonly (readonly [string, number])[] = [
  ['graduate', 30],
  ['unemployed-youth-16-24', 8],
  ['registered-unemployed-6m', 18],
  ['out-of-poverty', 14],
  ['hardship', 10],
  ['veteran', 8],
  ['disabled', 3],
  ['other', 40],
];

/** Staff, social insurance and hires. */
export function addPeople(profile: Profile, random: Random, outline: Outline): void {
  const { years, asOf } = outline;
  const latest = years[0];
  if (latest === undefined) return;
  const covered = random.between(0.65, 1);
  profile.set('employees', latest.staff);
  for (const figures of years) addYear(profile, random, outline, figures, covered);
  profile.set('socialInsuranceArrears', random.chance(0.03));
  profile.set('wageArrears', random.chance(0.01));
  const hires = Math.min(12, Math.floor(latest.staff * random.between(0, 0.12) + random.next()));
  profile.set(
    'hires',
    Array.from({ length: hires }, (_, place) => hire(random, outline.uscc, place, asOf)),
  );
}

function addYear(profile: Profile, random: Random, outline: Outline, figures: YearFigures, covered: number): void {
  const { year, staff } = figures;
  const insured = Math.max(outline.entityType === 'individual-business' ? 0 : 1, Math.round(staff * covered));
  const wage = 48_000 * Math.exp(0.25 * random.normal());
  const left = random.chance(0.12) ? random.between(0.06, 0.3) : random.between(0, 0.05);
  profile.setFor('employeesQuarterlyAverage', year, Math.round(staff * random.between(0.95, 1.05) * 10) / 10);
  profile.setFor('staffOnPayroll', year, staff);
  profile.setFor('insuredAverage', year, insured);
  profile.setFor('insuredEnd', year, insured);
  profile.setFor('unemploymentClaimants', year, Math.round(insured * left));
  const disabled = random.chance(0.15) ? Math.max(1, Math.round(staff * random.between(0.005, 0.03))) : 0;
  profile.setFor('disabledEmployees', year, disabled);
  profile.setFor('averageAnnualWage', year, yuan(wage));
  const months =
    outline.establishedOn < `${year}-01-01`
      ? random.chance(0.95)
        ? 12
        : random.integer(3, 11)
      : random.integer(0, 11);
  profile.setFor('unemploymentPremiumMonths', year, months);
  // 1 % of the insured wages, employer and employee together.
  profile.setFor('unemploymentPremiumPaid', year, yuan((insured * wage * 0.01 * months) / 12));
  profile.setFor('unionFeePaid', year, random.chance(0.5) ? yuan(staff * wage * 0.02) : 0);
}

function hire(random: Random, uscc: string, place: number, asOf: string): FactRecord {
  const since = random.integer(30, 700);
  const hiredOn = addDays(asOf, -since);
  const months = Math.min(24, Math.floor(since / 30));
  const group = random.weighted(GROUPS);
  const stays = random.chance(0.85);
  const year = Number(asOf.slice(0, 4));
  return {
    personId: `seed-${uscc}-${place}`,
    group: [group],
    hiredOn,
    leftOn: stays ? null : addMonths(hiredOn, Math.max(1, Math.floor(months / 2))),
    stillInsured: stays,
    birthYear: year - random.integer(group === 'graduate' ? 21 : 19, group === 'graduate' ? 25 : 50),
    graduationYear: group === 'graduate' ? Number(hiredOn.slice(0, 4)) - random.integer(0, 1) : null,
    dischargedOn: group === 'veteran' ? addMonths(hiredOn, -random.integer(1, 14)) : null,
    contractMonths: random.pick([12, 12, 24, 36, 6]),
    monthsInsured: {
      unemployment: months,
      injury: months,
      pension: random.chance(0.95) ? months : Math.max(0, months - 2),
    },
    monthsWorkedThisYear: Math.min(12, months),
    certificateMarked: random.chance(0.8),
    employerContributionPerMonth: yuan(random.between(700, 1300)),
    subsidisedMonths: {},
    benefits: [],
  };
}
