import { dayNumber } from '../civil-date.js';
import type { Facts } from '../facts.js';
import { enterpriseFacts } from '../scope.js';
import { definitionOf } from '../vocabulary.js';
import type { Binder, Group } from './batch-binding.js';
import type { Literal, Network } from './batch-network.js';
import { classOfNumber, type Sees } from './class-tables.js';
import { identityOf, isNumeric } from './columns.js';

/** Values of a fact whose truths are kept; beyond that they are forgotten and learnt anew. */
const MOST_KEPT = 4096;

/** Writes the truths of some literals to their places. */
type Fill = (scope: Sees, truths: Uint8Array) => void;

/**
 * Decides all policies on one enterprise after another: the truths of a fact's literals are looked up together, by the class
 * of a number or by the value, then the gates are walked. The function takes facts and gives the verdicts in the policies'
 * order: 0 ineligible, 1 undecided, 2 eligible.
 */
export function oneByOne(binder: Binder): (facts: Facts) => Uint8Array {
  const { network, judge } = binder;
  const { nodes, outputs } = network;
  const fills = binder.groups.map((group) => fillOf(group, binder));
  const gates = gateRows(nodes);
  return (facts) => {
    const scope = enterpriseFacts(facts, judge.asOf, judge.vocabulary);
    const truths = new Uint8Array(nodes.length);
    for (const fill of fills) fill(scope, truths);
    // As bits, sure and maybe: 0, 1 and 3.
    for (let number = 0; number < truths.length; number += 1) {
      const truth = truths[number] as number;
      truths[number] = truth + (truth >> 1);
    }
    walk(gates, truths);
    const verdicts = new Uint8Array(outputs.length);
    for (let policy = 0; policy < verdicts.length; policy += 1) {
      const bits = truths[outputs[policy] as number] as number;
      verdicts[policy] = bits - (bits >> 1);
    }
    return verdicts;
  };
}

const ROW = 6;
const INPUTS = 4;

/**
 * Gates as rows of six numbers: what turns `any` into `all`, where the result goes, and four inputs. The last input is
 * repeated where there are fewer, and the result is one where there are more: with loops of different lengths, as data and
 * rules have them, the processor would mostly guess wrong.
 */
function gateRows(nodes: Network['nodes']): Int32Array {
  const rows: number[] = [];
  for (const [number, node] of nodes.entries()) {
    if (!('inputs' in node)) continue;
    for (let left = node.inputs; left.length > 0; ) {
      const taken = left.slice(0, INPUTS);
      const last = taken.at(-1) as number;
      rows.push(node.kind === 'any' ? 3 : 0, number, ...taken, ...Array(INPUTS - taken.length).fill(last));
      const rest = left.slice(INPUTS);
      left = rest.length > 0 ? [number, ...rest] : rest;
    }
  }
  return Int32Array.from(rows);
}

/** De Morgan: `any` of some is not `all` of what they are not. */
function walk(rows: Int32Array, truths: Uint8Array): void {
  const input = (at: number) => truths[rows[at] as number] as number;
  for (let row = 0; row < rows.length; row += ROW) {
    const flip = rows[row] as number;
    const all = (input(row + 2) ^ flip) & (input(row + 3) ^ flip) & (input(row + 4) ^ flip) & (input(row + 5) ^ flip);
    truths[rows[row + 1] as number] = all ^ flip;
  }
}

function fillOf(group: Group, binder: Binder): Fill {
  const { network, judge } = binder;
  const [fact, other] = group.facts;
  const type = fact === undefined ? undefined : definitionOf(fact, judge.vocabulary)?.type;
  if (fact === undefined || other !== undefined || type === undefined) return judging(group.literals, binder);
  if (!isNumeric(type)) return remembering(fact, group.literals, binder);
  const { classed, rest } = binder.numbers(group, type);
  const { literals, classes } = classed;
  const thresholds = classes.thresholds ?? new Float64Array(0);
  const judgeRest = judging(rest, { network, judge });
  return (scope, truths) => {
    const { value } = scope.see(fact);
    const number = typeof value === 'string' ? dayNumber(value) : value;
    const from = typeof number === 'number' ? classOfNumber(number, thresholds) * literals.length : 0;
    for (let at = 0; at < literals.length; at += 1) {
      truths[literals[at] as number] = classes.truths[from + at] as number;
    }
    judgeRest(scope, truths);
  };
}

function judging(literals: readonly number[], { network, judge }: Pick<Binder, 'network' | 'judge'>): Fill {
  return (scope, truths) => {
    for (const number of literals) truths[number] = judge.truth(network.nodes[number] as Literal, scope);
  };
}

function remembering(fact: string, literals: readonly number[], { network, judge }: Binder): Fill {
  const kept = new Map<string, readonly number[]>();
  const judged = literals.map((number) => network.nodes[number] as Literal);
  return (scope, truths) => {
    const seen = scope.see(fact);
    const identity = seen.value === undefined ? '' : identityOf(seen.value, seen.known?.elements);
    let found = kept.get(identity);
    if (found === undefined) {
      if (kept.size === MOST_KEPT) kept.clear();
      found = judge.truths(judged, seen);
      kept.set(identity, found);
    }
    for (let at = 0; at < literals.length; at += 1) truths[literals[at] as number] = found[at] as number;
  };
}
