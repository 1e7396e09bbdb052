import type { Gate } from './batch-network.js';
import type { CodeBytes } from './class-codes.js';
import { recodeKernels, regroupKernels } from './class-kernels.js';
import * as wasm from './kernel-code.js';
import { type Code, get, type KernelSource, load, store } from './kernel-code.js';

/**
 * The inner loops, in WebAssembly with 128-bit vectors: three to five times as fast as the same loops in JavaScript, where
 * each word is fetched by itself and its place checked. They are made from numbers of inputs and operations alone,
 * nothing of a rule. All arguments are byte addresses in the memory of the instance, or lengths in bytes.
 */
export interface Kernels {
  /** Numbers → classes, and codes → classes; see class-kernels.ts. */
  readonly recode: (to: CodeBytes) => wasm.KernelFunction;
  readonly regroup: (from: CodeBytes, to: CodeBytes) => wasm.KernelFunction;
  /**
   * Looks up the class codes of `rows` rows (a multiple of 128) in a table of words and ors what is there into `masks`. Rows are
   * interleaved: the masks of rows r, r + 32, r + 64 and r + 96 of each 128 stand together.
   */
  readonly gather: (bytesOfCode: CodeBytes) => (codes: number, table: number, masks: number, end: number) => void;
  /**
   * Masks of rows → words of planes. For each 128 rows, transposes four 32×32 bit matrices beside one another: bit k of
   * 32 masks becomes a word. The four words of bit k go to the address in the k-th word at `planes`, moved by `at`.
   */
  readonly transpose: (masks: number, end: number, planes: number, at: number) => void;
  /** Planes `to` until `end` (a multiple of 64 bytes) from as many inputs as `gateKernel` was asked for. */
  readonly gate: (kind: Gate['kind'], inputs: number) => (to: number, end: number, ...inputs: number[]) => void;
  /** Verdicts from a node's planes: `truth` until `end` is `sure`, and it is `known` where `sure` and `maybe` agree. */
  readonly verdict: (truth: number, end: number, sure: number, maybe: number, known: number) => void;
}
/** Inputs that one gate kernel takes; a gate with more takes several, its own planes among the inputs. */
export const MOST_INPUTS = 8;
const VECTOR = 16;
const UNROLLED = 4;

/** A loop over planes, four vectors at a time, of `parameters` addresses; the second is where the first one ends. */
function overPlanes(name: string, parameters: number, step: (offset: number) => Code): KernelSource {
  const body: number[] = [];
  for (let offset = 0; offset < UNROLLED * VECTOR; offset += VECTOR) body.push(...step(offset));
  for (let place = 0; place < parameters; place += 1) {
    if (place !== 1) body.push(...wasm.advance(place, UNROLLED * VECTOR));
  }
  return { name, parameters, locals: [], body: wasm.repeatWhileLess(get(0), get(1), body) };
}

function gateKernel(kind: Gate['kind'], inputs: number): KernelSource {
  const operation = kind === 'all' ? wasm.and : wasm.or;
  const places = Array.from({ length: inputs }, (_, at) => at + 2);
  return overPlanes(`${kind}${inputs}`, inputs + 2, (offset) =>
    store(get(0), offset, places.map((place) => load(get(place), offset)).reduce(operation)),
  );
}

function verdictKernel(): KernelSource {
  const [truth, sure, maybe, known] = [0, 2, 3, 4];
  return overPlanes('verdict', 5, (offset) => [
    ...store(get(truth), offset, load(get(sure), offset)),
    ...store(get(known), offset, wasm.not(wasm.xor(load(get(sure), offset), load(get(maybe), offset)))),
  ]);
}

/** Parameters are codes, table, masks, end of masks; local 4 the end of 32 rows. */
function gatherKernel(bytes: CodeBytes): KernelSource {
  const [codes, table, masks, end, endOf32] = [0, 1, 2, 3, 4];
  const entry = (group: number) =>
    wasm.add(get(table), wasm.shiftLeft(wasm.loadInteger(bytes, get(codes), 32 * group * bytes), 2));
  const row = [
    ...store(get(masks), 0, wasm.or(load(get(masks)), wasm.loadLanes([0, 1, 2, 3].map(entry)))),
    ...wasm.advance(codes, bytes),
    ...wasm.advance(masks, VECTOR),
  ];
  const rows128 = [
    ...wasm.set(endOf32, wasm.add(get(masks), wasm.i32(32 * VECTOR))),
    ...wasm.repeatWhileLess(get(masks), get(endOf32), row),
    ...wasm.advance(codes, 96 * bytes),
  ];
  return {
    name: `gather${bytes}`,
    parameters: 4,
    locals: [wasm.I32],
    body: wasm.repeatWhileLess(get(masks), get(end), rows128),
  };
}

/** Masks of the rounds of swapping, by the size of the squares. */
const SQUARES: Readonly<Record<number, number>> = {
  16: 0x0000ffff,
  8: 0x00ff00ff,
  4: 0x0f0f0f0f,
  2: 0x33333333,
  1: 0x55555555,
};

/**
 * Warren, *Hacker's Delight*, 2nd ed., §7-3: rounds that swap, in ever smaller squares, the upper right quarter with the
 * lower left one. They are grouped so that rows stay in registers: squares of 16 and 8 only exchange bits among rows k,
 * k + 8, k + 16, k + 24, the smaller ones among eight neighbouring rows.
 */
function transposeKernel(): KernelSource {
  const [masks, end, planes, at] = [0, 1, 2, 3];
  const rowLocal = 4;
  const spare = rowLocal + 8;
  const swap = (a: number, b: number, size: number): Code => [
    ...wasm.set(spare, wasm.and(wasm.xor(wasm.shiftWordsRight(get(a), size), get(b)), wasm.words(SQUARES[size] ?? 0))),
    ...wasm.set(a, wasm.xor(get(a), wasm.shiftWordsLeft(get(spare), size))),
    ...wasm.set(b, wasm.xor(get(b), get(spare))),
  ];
  /** All rounds of these sizes among some rows, whose distances are `step`. */
  const among = (first: number, count: number, step: number, keep: (row: number, value: Code) => Code): Code => {
    const rows = Array.from({ length: count }, (_, place) => first + place * step);
    const code: number[] = [];
    for (const [place, row] of rows.entries()) code.push(...wasm.set(rowLocal + place, load(get(masks), VECTOR * row)));
    for (let distance = count / 2; distance >= 1; distance /= 2) {
      for (let place = 0; place < count; place += 1) {
        if ((place & distance) === 0)
          code.push(...swap(rowLocal + place, rowLocal + place + distance, distance * step));
      }
    }
    for (const [place, row] of rows.entries()) code.push(...keep(row, get(rowLocal + place)));
    return code;
  };
  const back = (row: number, value: Code) => store(get(masks), VECTOR * row, value);
  const toPlane = (row: number, value: Code) =>
    store(wasm.add(wasm.loadInteger(4, get(planes), 4 * row), get(at)), 0, value);
  const body = [
    ...Array.from({ length: 8 }, (_, row) => among(row, 4, 8, back)).flat(),
    ...[0, 8, 16, 24].flatMap((row) => among(row, 8, 1, toPlane)),
    ...wasm.advance(masks, 32 * VECTOR),
    ...wasm.advance(at, VECTOR),
  ];
  const locals = Array.from({ length: 9 }, () => wasm.V128);
  return { name: 'transpose', parameters: 4, locals, body: wasm.repeatWhileLess(get(masks), get(end), body) };
}

let compiled: wasm.KernelModule | undefined;

/** The kernels on a memory; a thread compiles them once. */
export function kernelsOn(memory: wasm.KernelMemory): Kernels {
  const numbers = Array.from({ length: MOST_INPUTS - 1 }, (_, at) => at + 2);
  compiled ??= wasm.compileKernels([
    ...recodeKernels(),
    ...regroupKernels(),
    ...([1, 2, 4] as const).map(gatherKernel),
    transposeKernel(),
    verdictKernel(),
    ...numbers.flatMap((inputs) => [gateKernel('all', inputs), gateKernel('any', inputs)]),
  ]);
  const exported = wasm.linkKernels(compiled, memory);
  const kernel = (name: string) => exported[name] as wasm.KernelFunction;
  return {
    recode: (to) => kernel(`recode${to}`),
    regroup: (from, to) => kernel(`regroup${from}${to}`),
    gather: (bytes) => kernel(`gather${bytes}`),
    transpose: kernel('transpose'),
    gate: (kind, inputs) => kernel(`${kind}${inputs}`),
    verdict: kernel('verdict'),
  };
}
