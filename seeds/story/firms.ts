import { addDays } from '../../src/eligibility/civil-date.js';
import type { CivilDate, FactRecord, FactValue } from '../../src/eligibility/facts.js';
import { slotOf } from '../../src/enterprises/enterprise.schema.js';
import type { Incoming } from '../../src/enterprises/write.service.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';
import { STORY_FIRMS, type StoryFirm } from './people.js';

type Values = Readonly<Record<string, FactValue>>;

/** Figures of one year, by how many years it lies back. */
type Yearly = (back: number) => Values;

interface Profile {
  readonly values: Values;
  readonly yearly: Yearly;
}

/** What departments send again and again, since it ages: lists of the bad, arrears, recognitions. */
const CLEAN: Values = {
  dishonestJudgmentDebtor: false,
  abnormalOperationList: false,
  seriousViolationList: false,
  majorTaxViolation: false,
  majorSafetyAccident: false,
  majorPenalty: false,
  socialInsuranceArrears: false,
};
const NO_WAGE_ARREARS: Values = { wageArrears: false };

const YEARS_BACK = [1, 2, 3, 4, 5];

/** What the three firms are, as of the day on which the story begins. */
function profilesOf(asOf: CivilDate): Readonly<Record<StoryFirm, Profile>> {
  const grown = (now: number, a: number, back: number): number => Math.round(now - a * (back - 1));
  return {
    rich: {
      values: {
        ...registered('rich', 'C3982', '2018-05-16', 5_000_000),
        ...{ employees: 64, restrictedIndustry: false, citTaxpayer: true, accountsCollection: true },
        ...{ vatTaxpayerType: 'general', vatFilingPeriod: 'month', environmentCredit: 'green', departmentLists: [] },
        ...{ equipmentInvestment: 860_000, projectInvestment: 2_400_000, classOneIpCount: 2, benefitsReceived: [] },
        hires: [
          hire('a', 'graduate', addDays(asOf, -150), 980),
          hire('b', 'graduate', addDays(asOf, -140), 940),
          hire('c', 'veteran', addDays(asOf, -130), 1020),
        ],
        loans: [loan(1_500_000, addDays(asOf, -200))],
        equipmentPurchases: [{ item: '检测设备', boughtOn: addDays(asOf, -300), unitValue: 420_000 }],
      },
      yearly: (back) => ({
        ...{ sizeClass: 'small', aboveScale: false, taxCreditGrade: 'A' },
        ...{ revenue: grown(18_600_000, 1_400_000, back), totalAssets: 12_300_000 },
        ...insured(grown(58, 3, back), grown(60, 4, back)),
        ...{ rdExpense: grown(1_260_000, 90_000, back), exportUsd: grown(820_000, 60_000, back) },
      }),
    },
    near: {
      values: {
        ...registered('near', 'C1522', '2019-03-08', 2_000_000),
        ...{ employees: 33, restrictedIndustry: false, citTaxpayer: true, accountsCollection: true },
        ...{ vatTaxpayerType: 'general', vatFilingPeriod: 'month', environmentCredit: 'blue', departmentLists: [] },
        ...{ equipmentInvestment: 460_000, projectInvestment: 460_000, classOneIpCount: 0, benefitsReceived: [] },
        ...{ hires: [], loans: [], equipmentPurchases: [], qualifications: [] },
      },
      yearly: (back) => ({
        ...{ sizeClass: 'small', aboveScale: false, taxCreditGrade: 'B' },
        ...{ revenue: grown(18_000_000, 500_000, back), totalAssets: 9_800_000 },
        // One insured person fewer than at the end of the year before; research is 2.6 % of revenue.
        ...insured(31, back === 1 ? 31 : 32),
        ...{ rdExpense: grown(468_000, 20_000, back), exportUsd: 0 },
      }),
    },
    open: {
      values: {
        ...registered('open', 'C2231', '2020-09-21', 3_000_000),
        // What stands for equipment only the firm knows; of its loans only its bank, and nobody has said it yet.
        ...{ employees: 24, restrictedIndustry: false, citTaxpayer: true, accountsCollection: true },
        ...{ vatTaxpayerType: 'general', vatFilingPeriod: 'month', environmentCredit: 'green', departmentLists: [] },
        ...{ projectInvestment: 300_000, classOneIpCount: 0, benefitsReceived: [] },
        ...{ hires: [hire('a', 'graduate', addDays(asOf, -140), 900)], qualifications: [] },
        // Stated once and never again: too old by now.
        ...NO_WAGE_ARREARS,
      },
      yearly: (back) => ({
        ...{ sizeClass: 'small', aboveScale: false, taxCreditGrade: 'B' },
        ...{ revenue: grown(9_400_000, 300_000, back), totalAssets: 6_100_000 },
        ...insured(22, grown(23, 1, back)),
        ...{ rdExpense: grown(94_000, 3_000, back), exportUsd: 0 },
      }),
    },
  };
}

/** All that departments say of the firms as the story begins. */
export function firstStatements(
  begin: CivilDate,
  today: CivilDate,
  now: Date,
  { catalogue }: Pick<RuleBook, 'catalogue'>,
): Incoming[] {
  const asOf = addDays(begin, -1);
  const year = Number(today.slice(0, 4));
  return Object.entries(profilesOf(begin)).map(([firm, { values, yearly }]) => {
    const facts = Object.entries({ ...values, ...monthly(firm as StoryFirm, begin) }).map(([key, value]) => ({
      ...{ key, slot: key, value },
    }));
    for (const back of YEARS_BACK)
      for (const [key, value] of Object.entries(yearly(back)))
        facts.push({ key, slot: slotOf({ key, period: String(year - back) }), value });
    return incoming(firm as StoryFirm, facts, asOf, now, catalogue);
  });
}

/** What departments say again from month to month. */
export function monthlyStatements(
  day: CivilDate,
  begin: CivilDate,
  now: Date,
  { catalogue }: Pick<RuleBook, 'catalogue'>,
): Incoming[] {
  return (Object.keys(STORY_FIRMS) as StoryFirm[]).map((firm) => {
    const facts = Object.entries(monthly(firm, begin)).map(([key, value]) => ({ key, slot: key, value }));
    return incoming(firm, facts, addDays(day, -1), now, catalogue);
  });
}

function monthly(firm: StoryFirm, begin: CivilDate): Values {
  if (firm === 'open') return CLEAN;
  const recognised: Values = firm === 'rich' ? { qualifications: [highTech(begin)] } : {};
  return { ...CLEAN, ...NO_WAGE_ARREARS, ...recognised };
}

function incoming(
  firm: StoryFirm,
  facts: readonly { readonly key: string; readonly slot: string; readonly value: FactValue }[],
  asOf: CivilDate,
  receivedAt: Date,
  catalogue: RuleBook['catalogue'],
): Incoming {
  const bySource = new Map<string, { slot: string; value: FactValue }[]>();
  for (const { key, slot, value } of facts) {
    const definition = catalogue.get(key);
    const source = definition?.sharing === 'firm-supplied' ? 'firm' : definition?.source;
    if (source === undefined) throw new Error(`the story states a fact that is not in the catalogue: ${key}`);
    bySource.set(source, [...(bySource.get(source) ?? []), { slot, value }]);
  }
  const statements = [...bySource].map(([source, observed]) => ({
    ...{ batch: `story:${source}@${asOf}`, source, asOf, receivedAt, observed },
  }));
  return { uscc: STORY_FIRMS[firm].uscc, statements };
}

function registered(
  firm: StoryFirm,
  industryCode: string,
  establishedOn: CivilDate,
  registeredCapital: number,
): Values {
  return {
    ...{ name: STORY_FIRMS[firm].name, entityType: 'enterprise', registrationStatus: 'active' },
    ...{ establishedOn, registeredCapital, districtCode: '441602', taxDistrictCodes: ['441602'] },
    ...{ statisticsDistrictCode: '441602', industryCode, isPrivate: true, isLabourDispatch: false },
    constructionQualified: false,
  };
}

function insured(average: number, end: number): Values {
  return {
    ...{ insuredAverage: average, insuredEnd: end, staffOnPayroll: end, disabledEmployees: 0 },
    ...{ employeesQuarterlyAverage: average, unemploymentClaimants: 0, averageAnnualWage: 62_400 },
  };
}

function highTech(begin: CivilDate): FactRecord {
  const year = Number(begin.slice(0, 4)) - 1;
  return {
    ...{ code: 'high-tech', certificateNo: '示例-DEMA', recognisedOn: `${year}-12-19`, validTo: `${year + 3}-12-18` },
    ...{ batch: String(year), firstTime: true, revokedOn: null },
  };
}

function hire(person: string, group: string, hiredOn: CivilDate, employerContributionPerMonth: number): FactRecord {
  const year = Number(hiredOn.slice(0, 4));
  return {
    ...{ personId: `story-${person}`, group: [group], hiredOn, leftOn: null, stillInsured: true },
    ...{ birthYear: year - 23, graduationYear: group === 'graduate' ? year : null, contractMonths: 24 },
    dischargedOn: group === 'veteran' ? addDays(hiredOn, -200) : null,
    ...{ monthsInsured: { unemployment: 4, injury: 4, pension: 4 }, monthsWorkedThisYear: 4 },
    ...{ certificateMarked: true, employerContributionPerMonth, subsidisedMonths: {}, benefits: [] },
  };
}

function loan(amount: number, issuedOn: CivilDate): FactRecord {
  return {
    ...{ amount, outstanding: amount, annualRate: 0.039, issuedOn, months: 12, bank: '示例银行一', bankOnList: true },
    ...{ kind: 'working-capital', useSector: null, interestDays: 200, otherCentralSubsidy: false },
  };
}
