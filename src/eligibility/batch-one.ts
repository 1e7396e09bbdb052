import type { Gate, Network } from './batch-network.js';
import type { Judge } from './class-tables.js';
import { enterpriseFacts } from './decide.js';
import type { Facts } from './facts.js';

export function decideOne({ nodes, outputs }: Network, facts: Facts, judge: Judge): Uint8Array {
  const { see } = enterpriseFacts(facts, judge.asOf, judge.vocabulary);
  const truths = new Uint8Array(nodes.length);
  for (let number = 0; number < nodes.length; number += 1) {
    const node = nodes[number] as Network['nodes'][number];
    truths[number] = 'leaf' in node ? judge.truth(node, see) : gateTruth(node, truths);
  }
  return Uint8Array.from(outputs, (number) => truths[number] as number);
}

function gateTruth({ kind, inputs }: Gate, truths: Uint8Array): number {
  const deciding = kind === 'all' ? 0 : 2;
  let truth = 2 - deciding;
  for (let at = 0; at < inputs.length && truth !== deciding; at += 1) {
    const input = truths[inputs[at] as number] as number;
    if (input === deciding || input === 1) truth = input;
  }
  return truth;
}
