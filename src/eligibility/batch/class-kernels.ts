import type { CodeBytes } from './class-codes.js';
import * as wasm from './kernel-code.js';
import { type Code, get, i32, type KernelSource, set } from './kernel-code.js';

const WIDTHS = [1, 2, 4] as const;

/**
 * `recode`: numbers → classes. Parameters are the addresses of the numbers, of their end, of the thresholds (ended by
 * Infinity), of the buckets' starts, then the buckets' `lowest`, `shift` and last number, and the address of the codes.
 * See `Buckets` in class-codes.ts.
 */
export function recodeKernels(): KernelSource[] {
  const [values, end, thresholds, starts, lowest, shift, last, into] = [0, 1, 2, 3, 4, 5, 6, 7];
  const [value, half, sign, at] = [8, 9, 10, 11];
  const signOf = (a: Code) => wasm.shiftRightSigned(a, i32(31));
  // Without a branch where data would decide it: they are not foreseen, and a wrong guess costs as much as the whole row.
  const bucket = [
    ...set(half, wasm.loadInteger(4, get(values), 4)),
    ...set(
      half,
      wasm.shiftRightSigned(wasm.bitXor(get(half), wasm.bitAnd(signOf(get(half)), i32(0x7fffffff))), i32(1)),
    ),
    ...set(half, wasm.subtract(get(half), get(lowest))),
    ...set(sign, signOf(get(half))),
    ...set(half, wasm.bitAnd(get(half), wasm.bitXor(get(sign), i32(-1)))),
    ...set(half, wasm.add(wasm.shiftRight(get(half), get(shift)), wasm.add(get(sign), i32(1)))),
    ...set(half, wasm.subtract(get(half), get(last))),
    ...set(half, wasm.add(get(last), wasm.bitAnd(get(half), signOf(get(half))))),
  ];
  const place = [
    ...set(
      at,
      wasm.add(
        get(thresholds),
        wasm.shiftLeft(wasm.loadInteger(4, wasm.add(get(starts), wasm.shiftLeft(get(half), 2))), 3),
      ),
    ),
    ...wasm.advanceWhile(at, 8, wasm.lessNumber(wasm.loadNumber(get(at)), get(value))),
  ];
  const passed = wasm.shiftRight(wasm.subtract(get(at), get(thresholds)), i32(2));
  const one = wasm.add(wasm.add(passed, i32(1)), wasm.sameNumber(wasm.loadNumber(get(at)), get(value)));
  // Less itself, what is not finite is not a number, and as such not the same as itself.
  const zero = wasm.subtractNumber(get(value), get(value));
  const code = wasm.choose(wasm.sameNumber(zero, zero), one, i32(0));
  return WIDTHS.map((bytes) => ({
    name: `recode${bytes}`,
    parameters: 8,
    locals: [wasm.F64, wasm.I32, wasm.I32, wasm.I32],
    body: wasm.repeatWhileLess(get(values), get(end), [
      ...set(value, wasm.loadNumber(get(values))),
      ...bucket,
      ...place,
      ...wasm.storeInteger(bytes, get(into), code),
      ...wasm.advance(values, 8),
      ...wasm.advance(into, bytes),
    ]),
  }));
}

/**
 * `regroup`: codes → classes. Parameters are the addresses of the codes, of their end, of the class of each code, of the
 * classes, and how many codes have a class: others are missing, like code 0.
 */
export function regroupKernels(): KernelSource[] {
  const [codes, end, classOfCode, into, count, code] = [0, 1, 2, 3, 4, 5];
  const known = wasm.choose(wasm.lessInteger(get(code), get(count)), get(code), i32(0));
  const kernel = (from: CodeBytes, to: CodeBytes): KernelSource => ({
    name: `regroup${from}${to}`,
    parameters: 5,
    locals: [wasm.I32],
    body: wasm.repeatWhileLess(get(codes), get(end), [
      ...set(code, wasm.loadInteger(from, get(codes))),
      ...wasm.storeInteger(to, get(into), wasm.loadInteger(4, wasm.add(get(classOfCode), wasm.shiftLeft(known, 2)))),
      ...wasm.advance(codes, from),
      ...wasm.advance(into, to),
    ]),
  });
  return WIDTHS.flatMap((from) => WIDTHS.map((to) => kernel(from, to)));
}
