import test from 'ava';
import fc from 'fast-check';
import { type Condition, type EntitlingPolicy, type FactValue, factsRead } from '../../src/eligibility/index.js';
import { questionsLeft } from '../../src/eligibility/questions/questions.js';
import type { Answers } from '../../src/eligibility/questions/setting.js';
import {
  policyOf,
  randomConditions,
  randomPolicy,
  setting,
  VALUES,
  verdictOn,
  waysToAnswer,
} from './questions-shape.js';

type Values = Readonly<Record<string, readonly FactValue[]>>;

/** The facts for which two answers give different verdicts with some answers to the others, found by trying everything. */
function matter(policy: EntitlingPolicy, answers: Answers, values: Values = VALUES): Set<string> {
  const read = factsRead(policy, setting.vocabulary);
  const asked = Object.keys(values).filter(
    (key) => read.has(key) || (key === 'districtCode' && read.has('param.quota')) || readsShareOf(key, read),
  );
  const open = asked.filter((key) => !answers.has(key));
  const verdicts = new Map<string, string>();
  for (const way of waysToAnswer(open, answers, values)) {
    verdicts.set(JSON.stringify(open.map((key) => way.get(key))), verdictOn(policy, way));
  }
  const found = new Set<string>();
  for (const [at, key] of open.entries()) {
    const groups = new Map<string, string>();
    for (const [way, verdict] of verdicts) {
      const others = JSON.stringify((JSON.parse(way) as unknown[]).toSpliced(at, 1));
      if ((groups.get(others) ?? verdict) !== verdict) found.add(key);
      groups.set(others, verdict);
    }
  }
  return found;
}

const readsShareOf = (key: string, read: ReadonlySet<string>) => read.has('share') && ['many', 'more'].includes(key);

/** Asks until nothing is left, with answers picked by `pick`, and looks at each step. */
function ask(
  policies: readonly EntitlingPolicy[],
  pick: (slot: string, step: number) => FactValue | null,
  look: (open: readonly string[], answers: Answers) => void,
): Answers {
  const answers = new Map<string, FactValue | null>();
  for (let step = 0; ; step += 1) {
    const { open } = questionsLeft(policies, answers, setting);
    look(open, answers);
    const [slot] = open;
    if (slot === undefined) return answers;
    answers.set(slot, pick(slot, step));
  }
}

const picks = fc.array(fc.nat(), { minLength: 8, maxLength: 8 });

function picking(numbers: readonly number[], values: Values = VALUES) {
  return (slot: string, step: number): FactValue | null => {
    const outermost = values === VALUES ? [-2, 5] : [1000];
    // Everything tried has to hold numbers beyond what is answered.
    const possible = [...(values[slot] ?? []).filter((value) => !outermost.includes(value as number)), null];
    return possible[(numbers[step] ?? 0) % possible.length] ?? null;
  };
}

test('what is asked is exactly what can change the verdict, at every step, by trying everything', (t) => {
  fc.assert(
    fc.property(randomPolicy, picks, (policy, numbers) => {
      ask([policy], picking(numbers), (open, answers) => {
        t.deepEqual([...open].sort(), [...matter(policy, answers)].sort());
      });
    }),
    { numRuns: 250 },
  );
});

test('over several policies a fact is asked where it can change one of their verdicts', (t) => {
  fc.assert(
    fc.property(fc.array(randomPolicy, { minLength: 2, maxLength: 3 }), picks, (policies, numbers) => {
      ask(policies, picking(numbers), (open, answers) => {
        const any = new Set(policies.flatMap((policy) => [...matter(policy, answers)]));
        t.deepEqual([...open].sort(), [...any].sort());
      });
    }),
    { numRuns: 60 },
  );
});

test('it ends; then the verdict is the ordinary decision and stands for every answer that could still be given', (t) => {
  fc.assert(
    fc.property(randomPolicy, picks, (policy, numbers) => {
      const answers = ask([policy], picking(numbers), () => {});
      const [standing] = questionsLeft([policy], answers, setting).policies;
      t.is(standing?.verdict, verdictOn(policy, answers));
      const rest = [...factsRead(policy, setting.vocabulary)].filter((key) => key in VALUES && !answers.has(key));
      for (const way of waysToAnswer(rest, answers)) t.is(standing?.verdict, verdictOn(policy, way));
    }),
    { numRuns: 150 },
  );
});

test('what is left only grows less, so that no more are asked than were open', (t) => {
  fc.assert(
    fc.property(randomPolicy, picks, (policy, numbers) => {
      let before: readonly string[] | undefined;
      ask([policy], picking(numbers), (open) => {
        if (before) for (const slot of open) t.true(before.slice(1).includes(slot) || before.indexOf(slot) > 0, slot);
        before = open;
      });
    }),
    { numRuns: 150 },
  );
});

test('not to know never grants: with less known a verdict is the same or undecided', (t) => {
  fc.assert(
    fc.property(randomConditions, picks, fc.nat(), (conditions, numbers, forgotten) => {
      const policy = policyOf(conditions);
      const answers = ask([policy], picking(numbers), () => {});
      const slot = [...answers.keys()][forgotten % Math.max(1, answers.size)];
      const fewer = new Map(answers);
      if (slot !== undefined) fewer.set(slot, null);
      const verdict = verdictOn(policy, fewer);
      if (verdict === 'eligible') t.is(verdictOn(policy, answers), 'eligible');
      t.is(questionsLeft([policy], fewer, setting).policies[0]?.verdict, verdict);
    }),
    { numRuns: 200 },
  );
});

const FIGURES: Values = {
  one: [true, false],
  many: [0, 1, 2, 3, 4, 5, 6, 8, 1000],
  more: [0, 1, 2, 3, 4, 5, 6, 8, 1000],
};

const shareLeaf = fc.oneof(
  fc.constantFrom<Condition>(
    { fact: 'share', operator: 'greaterThanInclusive', value: 0.5 },
    { fact: 'share', operator: 'lessThan', value: 0.5 },
    { fact: 'many', operator: 'greaterThan', value: 2 },
    { fact: 'more', operator: 'lessThanInclusive', value: 3 },
    { fact: 'one', operator: 'equal', value: true },
  ),
);

test('a share is asked for by its figures, as long as they can still turn it', (t) => {
  const group = fc.array(shareLeaf, { minLength: 1, maxLength: 3 });
  const rules = fc.oneof(
    group.map((all): Condition => ({ all })),
    group.map((any): Condition => ({ any })),
    fc.tuple(shareLeaf, group).map(([one, any]): Condition => ({ all: [one, { any }] })),
  );
  const whole = { ...setting, isAnswer: (_: unknown, value: FactValue) => typeof value !== 'number' || value >= 0 };
  fc.assert(
    fc.property(rules, picks, (conditions, numbers) => {
      const policy = policyOf(conditions);
      const answers = new Map<string, FactValue | null>();
      for (let step = 0; ; step += 1) {
        const { open, exact } = questionsLeft([policy], answers, whole);
        t.true(exact);
        t.deepEqual([...open].sort(), [...matter(policy, answers, FIGURES)].sort());
        const [slot] = open;
        if (slot === undefined) break;
        answers.set(slot, picking(numbers, FIGURES)(slot, step));
      }
    }),
    { numRuns: 150 },
  );
});

test('the district comes first, and a fact that nobody can be asked for is missing for good', (t) => {
  const open = (conditions: Condition, registration: string[] = []) =>
    questionsLeft(
      [policyOf(conditions, { jurisdiction: { registration, tax: [], statistics: [] } })],
      new Map(),
      setting,
    ).open;
  const many: Condition = { fact: 'many', operator: 'greaterThan', value: { fact: 'param.quota' } };
  t.deepEqual(open(many), ['districtCode', 'many']);
  t.deepEqual(open({ all: [{ fact: 'one', operator: 'equal', value: true }] }, ['4416']), ['districtCode', 'one']);
  const secret: Condition = { fact: 'secret', operator: 'equal', value: true };
  t.deepEqual(open(secret), []);
  t.deepEqual(open({ any: [secret, { fact: 'one', operator: 'equal', value: true }] }), ['one']);
});

test('outside its place and its days a policy asks nothing', (t) => {
  const one: Condition = { fact: 'one', operator: 'equal', value: true };
  const here = policyOf(one, { jurisdiction: { registration: ['4416'], tax: [], statistics: [] } });
  const elsewhere = questionsLeft([here], new Map([['districtCode', '440307']]), setting);
  t.deepEqual([elsewhere.open, elsewhere.policies[0]?.verdict], [[], 'not-in-force']);
  const over = questionsLeft([policyOf(one, { validTo: '2026-02-01' })], new Map(), setting);
  t.deepEqual([over.open, over.policies[0]?.verdict], [[], 'not-in-force']);
});

test('past its bound it asks on, and still never says more than the ordinary decision', (t) => {
  const leaves = Array.from({ length: 12 }, (_, at): Condition => {
    const value = Array.from({ length: 120 }, (_, n) => at * 120 + n);
    return {
      any: [
        { fact: 'many', operator: 'in', value },
        { fact: 'many', operator: 'equal', value: { fact: 'more' } },
      ],
    };
  });
  const { open, exact, policies } = questionsLeft([policyOf({ all: leaves })], new Map(), setting);
  t.false(exact);
  t.deepEqual([[...open].sort(), policies[0]?.verdict], [['many', 'more'], 'undecided']);
  const settled = questionsLeft(
    [policyOf({ all: leaves })],
    new Map([
      ['many', -5],
      ['more', 3],
    ]),
    setting,
  );
  t.deepEqual([settled.open, settled.policies[0]?.verdict], [[], 'ineligible']);
});
