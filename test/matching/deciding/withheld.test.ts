import test from 'ava';
import type { Condition, Facts } from '../../../src/eligibility/index.js';
import { OPERATORS } from '../../../src/eligibility/operators.js';
import { mergeEnterprise } from '../../../src/enterprises/merge.js';
import { compare } from '../../../src/matching/deciding/compare.js';
import { decideFirm } from '../../../src/matching/deciding/decide-firm.js';
import { planRun } from '../../../src/matching/runs/run-plan.js';
import { ONE_OF_EACH } from '../../eligibility/one-of-each.js';
import { respelled, withOurFault, withTheirFault } from '../../eligibility/planted-faults.js';
import { fixed, policy, rulesWith, statement, uscc } from '../../helpers/city.js';

const AT = new Date('2026-11-22T02:00:00Z');
const asOf = '2026-11-22';
const firm = mergeEnterprise(null, statement(0, {}, '2026-10-31'), [], AT).enterprise;
const pair = { uscc: uscc(0), districtCode: '441602' };
const DISTRICT: [string, { value: string }] = ['districtCode', { value: '441602' }];

/** What a run makes of one policy with this condition, for the firm with these facts. */
async function outcome(conditions: Condition, own: Facts): Promise<string> {
  const rules = rulesWith(policy('X51-one', conditions, { benefit: fixed(1000) }));
  const facts: Facts = new Map([DISTRICT, ...own]);
  const plan = planRun(rules, { asOf, city: '441600', policy: null });
  const [decision] = await decideFirm(firm, { plan, rules, asOf, factsOf: () => facts });
  if (!decision) throw new Error('nothing was decided');
  const { count, write } = compare(pair, decision, undefined, { run: 'R1', asOf, at: AT });
  return write === null
    ? `${decision.verdict}, ${count}, nothing written`
    : `${decision.verdict}, ${count}, ${write.kind}`;
}

for (const name of OPERATORS.keys()) {
  test.serial(`a match that rests on a faulty ${name}, in either engine, is withheld`, async (t) => {
    const example = ONE_OF_EACH[name];
    if (!example) return t.fail();
    const { fact, threshold, holds, fails } = example;
    const facts = (value: typeof holds): Facts => new Map([[fact, { value, asOf }]]);
    const leaf = (operator: string): Condition => ({ fact, operator, value: threshold });
    t.is(await outcome(leaf(name), facts(holds)), 'eligible, new, insert');
    // Theirs denies what is so; ours proposes what is not so.
    t.is(await withTheirFault(name, () => outcome(leaf(name), facts(holds))), 'eligible, withheld, nothing written');
    const ours = await withOurFault(name, () => outcome(leaf(respelled(name)), facts(fails)));
    t.is(ours, 'eligible, withheld, nothing written');
  });
}
