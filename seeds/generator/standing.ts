import { addDays, addMonths } from '../../src/eligibility/civil-date.js';
import type { FactRecord } from '../../src/eligibility/facts.js';
import type { Outline } from './firm.js';
import { type Profile, ratio } from './profile.js';
import type { Random } from './random.js';

/** Credit, lists, recognitions and what was received before. A firm's standing is one thing: bad marks come together. */
export function addStanding(profile: Profile, random: Random, outline: Outline): void {
  const bad = random.chance(0.05);
  const mark = (chanceIfBad: number): boolean => random.chance(bad ? chanceIfBad : 0.002);
  profile.set('dishonestJudgmentDebtor', mark(0.35));
  profile.set('abnormalOperationList', mark(0.5));
  profile.set('seriousViolationList', mark(0.15));
  profile.set('majorTaxViolation', mark(0.1));
  profile.set('majorSafetyAccident', mark(0.05));
  profile.set('majorPenalty', mark(0.2));
  for (const { year } of outline.years) profile.setFor('taxCreditGrade', year, grade(random, bad, outline, year));
  profile.set(
    'environmentCredit',
    random.weighted([
      ['green', bad ? 20 : 70],
      ['blue', 25],
      ['yellow', bad ? 20 : 4],
      ['red', bad ? 15 : 1],
    ]),
  );
  addRecognitions(profile, random, outline, bad);
}

function grade(random: Random, bad: boolean, outline: Outline, year: number): string {
  if (outline.establishedOn >= `${year}-01-01`) return 'M';
  return random.weighted([
    ['A', bad ? 2 : 14],
    ['B', bad ? 15 : 52],
    ['M', bad ? 13 : 26],
    ['C', bad ? 30 : 6],
    ['D', bad ? 40 : 2],
  ]);
}

function addRecognitions(profile: Profile, random: Random, outline: Outline, bad: boolean): void {
  const { trade, years, asOf } = outline;
  const revenue = years[0]?.revenue ?? 0;
  const able = !bad && trade.research > 0.2 && revenue > 2_000_000;
  const held: FactRecord[] = [];
  const recognise = (code: string, validMonths: number): void => {
    const recognisedOn = addDays(asOf, -random.integer(20, validMonths * 29));
    held.push({
      code,
      certificateNo: `示例-${outline.uscc.slice(-6)}-${held.length + 1}`,
      recognisedOn,
      validTo: addMonths(recognisedOn, validMonths),
      batch: recognisedOn.slice(0, 4),
      firstTime: random.chance(0.6),
      revokedOn: null,
    });
  };
  if (able && random.chance(0.5)) recognise('tech-sme', 12);
  if (able && random.chance(0.35)) recognise('high-tech', 36);
  if (able && random.chance(0.3)) recognise('innovative-sme', 36);
  if (able && revenue > 15_000_000 && random.chance(0.3)) recognise('srdi-provincial', 36);
  if (held.some((entry) => entry.code === 'srdi-provincial') && random.chance(0.15)) recognise('little-giant', 36);
  if (trade.industry.startsWith('G') && revenue > 20_000_000 && random.chance(0.2)) recognise('logistics-4a', 36);
  profile.set('qualifications', held);
  for (const { year } of years) {
    profile.setFor('inventionPatentsGranted', year, able && random.chance(0.3) ? random.integer(1, 4) : 0);
    profile.setFor('pctPatentsGranted', year, able && random.chance(0.03) ? 1 : 0);
  }
  profile.set('classOneIpCount', able ? random.integer(0, 6) : 0);
  profile.set('nicheYears', random.integer(0, 12));
  profile.set('researchersRatio', ratio(able ? random.between(0.05, 0.4) : 0));
  profile.set('highTechIncomeRatio', ratio(able ? random.between(0.3, 0.95) : 0));
  addLists(profile, random, outline, held);
}

function addLists(profile: Profile, random: Random, outline: Outline, held: readonly FactRecord[]): void {
  const year = Number(outline.asOf.slice(0, 4));
  const onAdvanced = held.some((entry) => entry.code === 'high-tech') && outline.trade.industry.startsWith('C');
  profile.set(
    'departmentLists',
    onAdvanced && random.chance(0.7) ? [{ code: 'advanced-manufacturing-vat', year, validTo: `${year}-12-31` }] : [],
  );
  const received: FactRecord[] = [];
  if (held.some((entry) => entry.code === 'srdi-provincial') && random.chance(0.4)) {
    received.push({
      policy: 'earlier-award',
      ladder: 'srdi',
      level: 'srdi-provincial',
      subjectKey: String(held[0]?.certificateNo ?? ''),
      personId: null,
      year: year - 1,
      feeYear: null,
      amount: 100_000,
      paidOn: `${year - 1}-09-15`,
      fundSource: 'city',
      sourceSystem: 'finance',
    });
  }
  profile.set('benefitsReceived', received);
}
