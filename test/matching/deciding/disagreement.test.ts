import test from 'ava';
import { mergeEnterprise } from '../../../src/enterprises/merge.js';
import { compare } from '../../../src/matching/deciding/compare.js';
import { decideFirm, type PairDecision } from '../../../src/matching/deciding/decide-firm.js';
import type { StoredMatch } from '../../../src/matching/deciding/draft.js';
import { factsOfFirms } from '../../../src/matching/deciding/firm-facts.js';
import { planRun } from '../../../src/matching/runs/run-plan.js';
import { checkCounts, NO_COUNTS } from '../../../src/matching/runs/tally.js';
import { atLeast, fixed, policy, rulesWith, statement, uscc } from '../../helpers/city.js';

const AT = new Date('2026-11-22T02:00:00Z');
const asOf = '2026-11-22';
const rules = rulesWith(
  policy('X51-good', atLeast('employees', 10), { benefit: fixed(1000) }),
  policy('X52-doubted', atLeast('employees', 10), { benefit: fixed(2000) }),
);
const firm = mergeEnterprise(null, statement(0, { employees: 12 }, '2026-10-31'), [], AT).enterprise;
const context = { run: 'R2', asOf, at: AT };
const pair = { uscc: uscc(0), districtCode: '441602' };

/** A plan in which the second engine is asked the opposite for one policy: as if one of the engines were wrong. */
async function decisions(): Promise<PairDecision[]> {
  const plan = planRun(rules, { asOf, city: '441600', policy: null }).map((planned) =>
    planned.policy.code === 'X52-doubted' ? { ...planned, toConfirm: { not: planned.toConfirm } } : planned,
  );
  return decideFirm(firm, { plan, rules, asOf, factsOf: factsOfFirms(rules, asOf) });
}

test('what json-rules-engine does not confirm is withheld, and only that', async (t) => {
  const [good, doubted] = await decisions();
  if (good?.verdict !== 'eligible' || doubted?.verdict !== 'eligible') return t.fail();
  t.true(good.confirmed);
  t.false(doubted.confirmed);
  t.is(compare(pair, good, undefined, context).count, 'new');
  t.deepEqual(compare(pair, doubted, undefined, context), { count: 'withheld', write: null });
});

test('a stored match that is not confirmed any more goes on hold, once, and comes back when it is', async (t) => {
  const [good, doubted] = await decisions();
  if (!good || !doubted) return t.fail();
  const first = compare(pair, good, undefined, { ...context, run: 'R1' }).write;
  if (first?.kind !== 'insert') return t.fail();
  const { evidence: _evidence, history: _history, ...stored } = first.match;
  const held = compare(pair, doubted, stored, context);
  t.is(held.count, 'withheld');
  if (held.write?.kind !== 'update') return t.fail();
  t.like(held.write.set, { state: 'hold', heldFrom: 'payable', runChange: 'held' });
  t.is(held.write.events[0]?.note, 'engines disagree');
  const onHold: StoredMatch = { ...stored, ...held.write.set };
  t.deepEqual(compare(pair, doubted, onHold, { ...context, run: 'R3' }), { count: 'withheld', write: null });
  const back = compare(pair, good, onHold, { ...context, run: 'R4' });
  t.is(back.count, 'changed');
  if (back.write?.kind === 'update') t.like(back.write.set, { state: 'payable', heldFrom: null, round: 1 });
});

test('figures that do not add up end the run', (t) => {
  t.notThrows(() =>
    checkCounts({ ...NO_COUNTS, enterprises: 2, decided: 1, failed: 1, eligible: 2, new: 1, withheld: 1 }, 2),
  );
  for (const wrong of [{ enterprises: 3 }, { eligible: 1 }, { unchanged: 1 }]) {
    const counts = { ...NO_COUNTS, enterprises: 2, decided: 1, failed: 1, eligible: 2, new: 1, withheld: 1, ...wrong };
    t.throws(() => checkCounts(counts, 2), { message: /do not add up/ });
  }
});
