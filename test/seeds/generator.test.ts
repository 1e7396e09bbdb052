import test from 'ava';
import { type GeneratedFirm, generateFirm } from '../../seeds/generator/firm.js';
import { Random } from '../../seeds/generator/random.js';
import { checkUscc } from '../../src/enterprises/uscc.js';
import { loadRules } from '../../src/policies/load-rules.js';

const rules = loadRules();
const AS_OF = '2026-11-22';
const firms = Array.from({ length: 1500 }, (_, index) => generateFirm(index, rules, AS_OF));

function factOf(firm: GeneratedFirm, key: string, period?: string) {
  return firm.batches.flatMap((batch) => batch.facts).find((fact) => fact.key === key && fact.period === period)?.value;
}

test('a firm depends on its number alone', (t) => {
  t.deepEqual(generateFirm(7, rules, AS_OF), firms[7]);
  t.notDeepEqual(firms[7], firms[8]);
});

test('codes pass both check digits and differ; names say that they are examples', (t) => {
  t.is(new Set(firms.map((firm) => firm.uscc)).size, firms.length);
  for (const firm of firms) {
    t.like(checkUscc(firm.uscc), { form: true, outer: true, inner: true }, firm.uscc);
    t.regex(firm.name, /示例/);
  }
});

test('about 5 % of the facts are missing, and never those that a registration has', (t) => {
  const present = firms.filter((firm) => factOf(firm, 'employees') !== undefined).length / firms.length;
  t.true(present > 0.93 && present < 0.97, String(present));
  for (const key of ['name', 'entityType', 'districtCode', 'registrationStatus', 'establishedOn']) {
    t.true(
      firms.every((firm) => factOf(firm, key) !== undefined),
      key,
    );
  }
});

test('some deliveries are old', (t) => {
  const batches = firms.flatMap((firm) => firm.batches);
  const old = batches.filter((batch) => batch.asOf < '2025-10-22').length / batches.length;
  t.true(old > 0.01 && old < 0.06, String(old));
});

test('several years are known and money has at most two decimals', (t) => {
  const years = firms.filter((firm) =>
    ['2022', '2023', '2024', '2025'].every((year) => factOf(firm, 'revenue', year) !== undefined),
  );
  t.true(years.length > firms.length * 0.7);
  for (const firm of firms) {
    const premium = factOf(firm, 'unemploymentPremiumPaid', '2025');
    if (typeof premium === 'number') t.is(premium, Math.round(premium * 100) / 100);
  }
});

test('figures belong together: micro firms are smaller, bad marks come together', (t) => {
  const staffOf = (size: string) =>
    firms
      .filter((firm) => factOf(firm, 'sizeClass', '2025') === size)
      .map((firm) => Number(factOf(firm, 'employees') ?? 0));
  const mean = (values: number[]) => values.reduce((sum, value) => sum + value, 0) / values.length;
  t.true(mean(staffOf('micro')) < mean(staffOf('small')));
  t.true(mean(staffOf('small')) < mean(staffOf('medium')));
  const marked = firms.filter((firm) => factOf(firm, 'dishonestJudgmentDebtor') === true);
  const alsoAbnormal = marked.filter((firm) => factOf(firm, 'abnormalOperationList') === true).length / marked.length;
  const all = firms.filter((firm) => factOf(firm, 'abnormalOperationList') === true).length / firms.length;
  t.true(alsoAbnormal > 5 * all, `${alsoAbnormal} of the marked, ${all} of all`);
});

test('the stream of numbers is uniform enough and its normal has the right spread', (t) => {
  const random = new Random(1, 2);
  const normals = Array.from({ length: 20_000 }, () => random.normal());
  const mean = normals.reduce((sum, value) => sum + value, 0) / normals.length;
  const variance = normals.reduce((sum, value) => sum + (value - mean) ** 2, 0) / normals.length;
  t.true(Math.abs(mean) < 0.03, String(mean));
  t.true(Math.abs(variance - 1) < 0.05, String(variance));
});
