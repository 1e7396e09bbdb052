import { addDays } from '../../src/eligibility/civil-date.js';
import type { FactRecord } from '../../src/eligibility/facts.js';
import type { Outline, YearFigures } from './firm.js';
import { type Profile, ratio, yuan } from './profile.js';
import type { Random } from './random.js';

const NO_INCOME_TAX = new Set(['individual-business', 'sole-proprietorship', 'partnership']);

/** Revenue, assets, taxes, research, exports, loans. */
export function addMoney(profile: Profile, random: Random, outline: Outline): void {
  const { trade, years, entityType, asOf } = outline;
  const latest = years[0];
  if (latest === undefined) return;
  const researches = random.chance(trade.research * Math.min(1, latest.revenue / 5_000_000));
  const intensity = random.between(0.01, 0.09);
  const exports = random.chance(trade.exports);
  // Tax offices give conclusions; these firms let theirs be read, or supplied the value themselves.
  const authorised = random.chance(0.7);
  profile.set('citTaxpayer', !NO_INCOME_TAX.has(entityType));
  profile.set('accountsCollection', random.chance(entityType === 'enterprise' ? 0.92 : 0.4));
  const general = latest.revenue > 5_000_000 || random.chance(0.05);
  profile.set('vatTaxpayerType', general ? 'general' : 'small-scale');
  profile.set('vatFilingPeriod', general ? 'month' : random.chance(0.85) ? 'quarter' : 'month');
  for (const figures of years) {
    addYear(profile, random, outline, figures, { research: researches ? intensity : 0, exports, authorised, general });
  }
  addSales(profile, random, latest, asOf, authorised);
  if (trade.industry.startsWith('C') && random.chance(0.25)) {
    profile.set('equipmentInvestment', yuan(latest.revenue * random.between(0.02, 0.2)));
    profile.set('projectInvestment', yuan(latest.revenue * random.between(0.05, 0.3)));
  }
  profile.set('equipmentPurchases', researches || random.chance(0.15) ? [purchase(random, asOf)] : []);
  const loans = random.chance(0.35) ? random.integer(1, 2) : 0;
  profile.set(
    'loans',
    Array.from({ length: loans }, () => loan(random, latest, asOf)),
  );
}

interface Habits {
  readonly research: number;
  readonly exports: boolean;
  readonly authorised: boolean;
  readonly general: boolean;
}

function addYear(profile: Profile, random: Random, outline: Outline, figures: YearFigures, habits: Habits): void {
  const { year, revenue, assets } = figures;
  const income = revenue * (outline.trade.margin + 0.04 * random.normal());
  profile.setFor('revenue', year, revenue);
  profile.setFor('totalAssets', year, assets);
  profile.setFor('totalAssetsQuarterlyAverage', year, yuan(assets * random.between(0.95, 1.05)));
  profile.setFor('debtRatio', year, ratio(random.between(0.15, 0.85)));
  profile.setFor('mainBusinessRatio', year, ratio(random.between(0.7, 1)));
  profile.setFor('rdExpense', year, yuan(revenue * habits.research));
  profile.setFor('staffEducationExpense', year, yuan(figures.staff * random.between(0, 900)));
  profile.setFor('exportUsd', year, habits.exports ? Math.round(revenue * random.between(0.05, 0.5) * 0.14) : 0);
  if (outline.trade.industry.startsWith('C')) {
    profile.setFor('manufacturingSalesShare', year, ratio(random.between(0.4, 1)));
  }
  if (!habits.authorised) return;
  const vat = revenue * (habits.general ? random.between(0.015, 0.05) : 0.01);
  profile.setFor('taxableIncome', year, yuan(Math.max(0, income)));
  profile.setFor('vatPayable', year, yuan(vat));
  profile.setFor('deductibleInputVat', year, habits.general ? yuan(revenue * random.between(0.03, 0.08)) : 0);
  profile.setFor('sixTaxesDue', year, yuan(vat * 0.12 + revenue * 0.0006));
  profile.setFor('taxesDue', year, yuan(vat * 1.12 + Math.max(0, income) * 0.05));
}

function addSales(profile: Profile, random: Random, latest: YearFigures, asOf: string, authorised: boolean): void {
  if (!authorised) return;
  const [year, month] = [asOf.slice(0, 4), Number(asOf.slice(5, 7))];
  const quarter = Math.floor((month - 1) / 3);
  const season = random.between(0.7, 1.3);
  // The last whole quarter and month of the running year, where there is one yet.
  if (quarter > 0) profile.setFor('quarterlySales', `${year}Q${quarter}`, yuan((latest.revenue / 4) * season));
  if (month > 1) {
    profile.setFor(
      'monthlySales',
      `${year}-${String(month - 1).padStart(2, '0')}`,
      yuan((latest.revenue / 12) * season),
    );
  }
}

function purchase(random: Random, asOf: string): FactRecord {
  return {
    item: random.pick(['数控机床', '检测设备', '服务器', '包装线']),
    boughtOn: addDays(asOf, -random.integer(20, 600)),
    unitValue: random.integer(2, 700) * 10_000,
  };
}

function loan(random: Random, latest: YearFigures, asOf: string): FactRecord {
  const issuedOn = addDays(asOf, -random.integer(30, 700));
  const amount = Math.max(50_000, Math.round((latest.revenue * random.between(0.05, 0.4)) / 10_000) * 10_000);
  return {
    amount,
    outstanding: yuan(amount * random.between(0.3, 1)),
    annualRate: ratio(random.between(0.031, 0.055)),
    issuedOn,
    months: random.pick([12, 24, 36]),
    bank: random.pick(['示例银行一', '示例银行二', '示例银行三']),
    bankOnList: random.chance(0.8),
    kind: random.weighted([
      ['working-capital', 6],
      ['fixed-asset', 3],
      ['policy-instrument', 1],
    ]),
    useSector: random.chance(0.85)
      ? random.pick(['machine-tools', 'software', 'pharmaceuticals', 'instruments'])
      : null,
    interestDays: random.integer(30, 365),
    otherCentralSubsidy: random.chance(0.05),
  };
}
