import { statementsOf } from '../seeds/generator/document.js';
import { generateFirm } from '../seeds/generator/firm.js';
import { Random } from '../seeds/generator/random.js';
import type { CivilDate, FactDefinition, FactValue } from '../src/eligibility/facts.js';
import { type Enterprise, slotOf } from '../src/enterprises/enterprise.schema.js';
import type { Statement } from '../src/enterprises/ledger.js';
import { mergeEnterprise } from '../src/enterprises/merge.js';
import type { RuleBook } from '../src/policies/rule-book.schema.js';

const SEED = 2026;

/**
 * Generated firm number `index` as the store keeps it, with the facts that the generator left out filled in: every fact
 * of the catalogue that a source states, each year of a yearly one, the latest quarter and month of the others.
 */
export function filledEnterprise(index: number, rules: RuleBook, asOf: CivilDate): Enterprise {
  const receivedAt = new Date(`${asOf}T00:00:00Z`);
  const { uscc, statements } = statementsOf(generateFirm(index, rules, asOf), receivedAt);
  const stated = new Set(statements.flatMap(({ observed }) => observed.map(({ slot }) => slot)));
  const random = new Random(SEED, index);
  const missing = new Map<string, Statement['observed'][number][]>();
  for (const definition of rules.catalogue.values()) {
    if (definition.derived === true || definition.key === 'uscc') continue;
    for (const period of periodsOf(definition, asOf)) {
      const slot = slotOf(period === undefined ? { key: definition.key } : { key: definition.key, period });
      if (stated.has(slot)) continue;
      const source = definition.sharing === 'conclusion' ? 'firm' : definition.source;
      missing.set(source, [...(missing.get(source) ?? []), { slot, value: filling(definition, random, rules, asOf) }]);
    }
  }
  const filled = statements.map((statement) => {
    const more = missing.get(statement.source) ?? [];
    missing.delete(statement.source);
    return { ...statement, observed: [...statement.observed, ...more] };
  });
  for (const [source, observed] of missing)
    filled.push({ batch: `seed:${source}@${asOf}`, source, asOf, receivedAt, observed });
  return mergeEnterprise(null, { uscc, statements: filled.map(inOrder) }, [], receivedAt).enterprise;
}

/** The columns of a delivered file stand in one order, for whichever firm. */
function inOrder(statement: Statement): Statement {
  return { ...statement, observed: statement.observed.toSorted((a, b) => (a.slot < b.slot ? -1 : 1)) };
}

function periodsOf({ period }: FactDefinition, asOf: CivilDate): readonly (string | undefined)[] {
  const year = Number(asOf.slice(0, 4));
  if (period === 'year') return [1, 2, 3, 4].map((back) => String(year - back));
  if (period === 'none') return [undefined];
  return [period === 'month' ? `${year}-10` : `${year}Q3`];
}

function filling({ type, codeList }: FactDefinition, random: Random, rules: RuleBook, asOf: CivilDate): FactValue {
  switch (type) {
    case 'boolean':
      return random.chance(0.5);
    case 'date':
      return `${random.integer(1990, 2025)}-0${random.integer(1, 9)}-1${random.integer(0, 9)}`;
    case 'text':
      return `${asOf} 示例 ${random.integer(1, 1000)}`;
    case 'code':
      return random.pick([...(rules.codes.get(codeList ?? '')?.codes.keys() ?? ['none'])]);
    case 'set':
      return [`示例${random.integer(1, 100)}`];
    case 'list':
      return [];
    case 'ratio':
      return random.integer(0, 10_000) / 10_000;
    case 'integer':
    case 'number':
      return random.integer(0, 500);
    case 'money':
      return random.integer(0, 1e9) / 100;
  }
}
