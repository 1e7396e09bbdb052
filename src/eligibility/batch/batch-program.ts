import type { Gate, Network } from './batch-network.js';
import type { Classes, Truth } from './class-tables.js';

/**
 * What a block of rows goes through, in numbers only, so that it can be sent to other threads: class codes → planes of
 * literals → planes of gates → verdicts. A slot is the place of a node's two planes.
 */
export interface Program {
  readonly slots: number;
  readonly tiles: readonly Tile[];
  /** Literals by slot: `unknown[slot]` is the slot of the plane that says where it is unknown, or -1 for nowhere. */
  readonly unknown: Int32Array;
  readonly constants: readonly { readonly slot: number; readonly truth: Truth }[];
  readonly steps: readonly Step[];
  readonly policies: number;
}

/** Up to 32 functions of classes whose values for 32 rows are found together. */
export interface Tile {
  /** For a class of the column, the values of the functions as bits; 0 where a function is of another column. */
  readonly parts: readonly { readonly column: number; readonly table: Int32Array }[];
  /** The slot whose `sure` plane takes the bit; fewer than 32 in the last tile. */
  readonly slots: Int32Array;
}

/** Computes a gate unless it has no inputs, then writes the verdicts of the policies that it is. */
export interface Step {
  readonly kind: Gate['kind'];
  readonly slot: number;
  readonly inputs: Int32Array;
  readonly policies: Int32Array;
}

/** Literals on one column, by their node numbers in the order in which `classes` holds their truths. */
export interface ClassedColumn {
  readonly literals: readonly number[];
  readonly classes: Classes;
}

/** A function of the classes of one column, and the slot for its plane. */
interface Lane {
  readonly column: number;
  readonly slot: number;
  readonly holds: Uint8Array;
}

/** Lays out the work for a network whose literals are classed by these columns; all other literals are constant. */
export function programOf(
  network: Network,
  columns: readonly ClassedColumn[],
  constants: ReadonlyMap<number, Truth>,
): Program {
  const literals: number[] = [];
  const slotOf = new Map<number, number>();
  for (const [number, node] of network.nodes.entries()) {
    if ('leaf' in node) slotOf.set(number, literals.push(number) - 1);
  }
  const unknown = new Int32Array(literals.length).fill(-1);
  const lanes = lanesOf(columns, slotOf, unknown);
  let firstFree = literals.length;
  for (const { slot } of lanes) if (slot >= firstFree) firstFree = slot + 1;
  return {
    tiles: tilesOf(lanes, columns),
    unknown,
    constants: [...constants].map(([number, truth]) => ({ slot: slotOf.get(number) as number, truth })),
    ...schedule(network, slotOf, firstFree),
    policies: network.outputs.length,
  };
}

/**
 * For each literal where it is true, and where it is unknown. Mostly that is where the column is missing, for all of its
 * literals alike: the plane is made once for those that agree.
 */
function lanesOf(columns: readonly ClassedColumn[], slotOf: ReadonlyMap<number, number>, unknown: Int32Array): Lane[] {
  const lanes: Lane[] = [];
  let free = slotOf.size;
  for (const [column, { literals, classes }] of columns.entries()) {
    const slotOfPattern = new Map<string, number>();
    for (const [place, literal] of literals.entries()) {
      const slot = slotOf.get(literal) as number;
      lanes.push({ column, slot, holds: classesWhere(classes, literals.length, place, 2) });
      const open = classesWhere(classes, literals.length, place, 1);
      if (!open.includes(1)) continue;
      const pattern = open.join('');
      if (!slotOfPattern.has(pattern)) {
        slotOfPattern.set(pattern, free);
        lanes.push({ column, slot: free, holds: open });
        free += 1;
      }
      unknown[slot] = slotOfPattern.get(pattern) as number;
    }
  }
  return lanes;
}

/** By class, 1 where the literal at a place among so many has that truth. */
function classesWhere({ count, truths }: Classes, literals: number, place: number, truth: Truth): Uint8Array {
  const where = new Uint8Array(count);
  for (let one = 0; one < count; one += 1) if (truths[one * literals + place] === truth) where[one] = 1;
  return where;
}

/** Lanes of a column stand together, so that most tiles look at one or two columns. */
function tilesOf(lanes: readonly Lane[], columns: readonly ClassedColumn[]): Tile[] {
  const tiles: Tile[] = [];
  for (let from = 0; from < lanes.length; from += 32) {
    const taken = lanes.slice(from, from + 32);
    const tables = new Map<number, Int32Array>();
    for (const [bit, { column, holds }] of taken.entries()) {
      const table = tables.get(column) ?? new Int32Array((columns[column] as ClassedColumn).classes.count);
      tables.set(column, table);
      for (let one = 0; one < holds.length; one += 1) {
        if (holds[one] === 1) table[one] = (table[one] as number) | (1 << bit);
      }
    }
    const parts = [...tables].map(([column, table]) => ({ column, table }));
    const slots = new Int32Array(taken.length);
    for (const [at, { slot }] of taken.entries()) slots[at] = slot;
    tiles.push({ parts, slots });
  }
  return tiles;
}

/**
 * Gates in the network's order. The slot of a gate is free again after the last gate that needs it: what is in use at one
 * time stays in the cache.
 */
function schedule(network: Network, literalSlots: ReadonlyMap<number, number>, firstFree: number) {
  const { nodes, outputs } = network;
  const slotOf = new Map(literalSlots);
  const policiesOf = new Map<number, number[]>();
  for (const [policy, node] of outputs.entries()) policiesOf.set(node, [...(policiesOf.get(node) ?? []), policy]);
  const uses = new Int32Array(nodes.length);
  for (const node of nodes) if ('inputs' in node) for (const input of node.inputs) uses[input] = (uses[input] ?? 0) + 1;
  const free: number[] = [];
  let slots = firstFree;
  const steps: Step[] = [];
  for (const [number, node] of nodes.entries()) {
    const policies = Int32Array.from(policiesOf.get(number) ?? []);
    if ('leaf' in node) {
      const slot = slotOf.get(number) as number;
      if (policies.length > 0) steps.push({ kind: 'all', slot, inputs: new Int32Array(0), policies });
      continue;
    }
    const slot = free.pop() ?? slots++;
    slotOf.set(number, slot);
    const inputs = new Int32Array(node.inputs.length);
    for (const [at, input] of node.inputs.entries()) inputs[at] = slotOf.get(input) ?? 0;
    steps.push({ kind: node.kind, slot, inputs, policies });
    for (const input of node.inputs) {
      uses[input] = (uses[input] as number) - 1;
      if (uses[input] === 0 && !literalSlots.has(input)) free.push(slotOf.get(input) as number);
    }
    if (uses[number] === 0) free.push(slot);
  }
  return { steps, slots };
}
