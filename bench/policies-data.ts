import type { PolicyVersion } from '../src/policies/policy.schema.js';
import type { RuleBook } from '../src/policies/rule-book.schema.js';

const DISTRICTS = ['441602', '441621', '441622', '441623', '441624', '441625'];
const ENDS = [null, '2026-12-31', '2027-06-30', '2027-12-31'];

/**
 * A book of so many policies that are in force in Heyuan in 2026. Rules, documents and texts are those of the book's own
 * policies in turn; the titles are all different, with the names of districts and trades, digits, brackets and Latin letters.
 */
export function bookOfMany(rules: RuleBook, count: number): RuleBook {
  const trades = [...(rules.codes.get('industries')?.codes.values() ?? [])];
  const names = rules.codes.get('divisions')?.codes;
  const policies = Array.from({ length: count }, (_, n): PolicyVersion => {
    const like = pick(rules.policies, n);
    const district = pick(DISTRICTS, n);
    const [trade, name] = [pick(trades, n * 7), names?.get(district) ?? { zh: district, en: district }];
    return {
      ...like,
      code: `Y10-made-${String(n).padStart(5, '0')}`,
      sample: false,
      title: {
        zh: `${name.zh}“${trade.zh}”${like.title.zh}（${2020 + (n % 7)}年〔${n}〕号，R&D-${n.toString(36)}）`,
        en: `${like.title.en}: ${trade.en}, ${name.en} (no. ${n}/${2020 + (n % 7)})`,
      },
      jurisdiction: { registration: [n % 3 === 0 ? district : '44'], tax: [], statistics: [] },
      validFrom: `2026-0${(n % 5) + 1}-01`,
      validTo: pick(ENDS, n),
    };
  });
  return { ...rules, policies };
}

function pick<T>(of: readonly T[], n: number): T {
  const picked = of[n % of.length];
  if (picked === undefined) throw new Error('nothing to pick from');
  return picked;
}
