import type { Condition } from '../condition.schema.js';
import { factOf, factsNamed } from '../decide.js';
import { pointer } from '../rule-error.js';
import type { Vocabulary } from '../vocabulary.js';
import type { Finding } from './check-sense.js';

/** For each fact the share of enterprises, 0 to 1, of which it is known. */
export type Coverage = ReadonlyMap<string, number>;

/** A fact known of fewer enterprises than this leaves most verdicts undecided. */
const LEAST_COVERAGE = 0.5;

/**
 * Facts that are known of too few enterprises for a rule to decide much: each once, at the first clause that asks for it.
 * Facts without a coverage are left out.
 */
export function checkCoverage(conditions: Condition, coverage: Coverage, vocabulary: Vocabulary): Finding[] {
  const found = new Map<string, Finding>();
  for (const { fact, path } of mentions(conditions, '', vocabulary.named)) {
    const share = coverage.get(fact);
    if (share === undefined || share >= LEAST_COVERAGE || found.has(fact)) continue;
    const message = `"${fact}" is known of ${Math.floor(share * 100)} % of the enterprises only`;
    found.set(fact, { severity: 'warning', code: 'low-coverage', path, message });
  }
  return [...found.values()];
}

/** A fact of a named condition is mentioned where the name is. */
function mentions(node: Condition, path: string, named: Vocabulary['named']): { fact: string; path: string }[] {
  if ('not' in node) return mentions(node.not, `${path}/not`, named);
  if ('condition' in node) return factsNamed(node, named).map((fact) => ({ fact, path }));
  if ('fact' in node) {
    const other = factOf(node.value);
    return [
      { fact: node.fact, path: `${path}/fact` },
      ...(other === undefined ? [] : [{ fact: other, path: `${path}/value/fact` }]),
    ];
  }
  const kind = 'all' in node ? 'all' : 'any';
  const children = 'all' in node ? node.all : node.any;
  return children.flatMap((child, index) => mentions(child, pointer(`${path}/${kind}`, index), named));
}
