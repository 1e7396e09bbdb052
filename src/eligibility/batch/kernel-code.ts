/**
 * WebAssembly written down by hand, as far as batch-kernels.ts needs it: functions over 32-bit integers and 128-bit
 * vectors, on one memory. Numbers are those of the core specification, §5 (binary format) and its vector instructions.
 */
export type Code = readonly number[];

export const I32 = 0x7f;
export const F64 = 0x7c;
export const V128 = 0x7b;

export interface KernelSource {
  readonly name: string;
  /** How many parameters, all 32-bit integers. */
  readonly parameters: number;
  /** Types of the locals, numbered on from the parameters. */
  readonly locals: Code;
  readonly body: Code;
}

/** Unsigned LEB128. */
function unsigned(value: number): Code {
  const low = value & 0x7f;
  return value < 0x80 ? [low] : [low | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): Code {
  const low = value & 0x7f;
  const rest = value >> 7;
  const done = (rest === 0 && low < 0x40) || (rest === -1 && low >= 0x40);
  return done ? [low] : [low | 0x80, ...signed(rest)];
}

const vector = (code: number): Code => [0xfd, ...unsigned(code)];
/** An address in memory: `align` is the exponent of 2 that it is a multiple of. */
const at = (align: number, offset: number): Code => [align, ...unsigned(offset)];

export const get = (local: number): Code => [0x20, ...unsigned(local)];
export const set = (local: number, value: Code): Code => [...value, 0x21, ...unsigned(local)];
export const i32 = (value: number): Code => [0x41, ...signed(value)];
export const add = (a: Code, b: Code): Code => [...a, ...b, 0x6a];
export const subtract = (a: Code, b: Code): Code => [...a, ...b, 0x6b];
export const bitAnd = (a: Code, b: Code): Code => [...a, ...b, 0x71];
export const bitXor = (a: Code, b: Code): Code => [...a, ...b, 0x73];
export const shiftRight = (a: Code, by: Code): Code => [...a, ...by, 0x76];
export const shiftRightSigned = (a: Code, by: Code): Code => [...a, ...by, 0x75];
export const shiftLeft = (a: Code, by: number): Code => [...a, ...i32(by), 0x74];
/** Unsigned. */
export const lessInteger = (a: Code, b: Code): Code => [...a, ...b, 0x49];
export const advance = (local: number, by: number): Code => set(local, add(get(local), i32(by)));
/** Repeats the body while `a < b`, unsigned; at least once. */
export const repeatWhileLess = (a: Code, b: Code, body: Code): Code => [
  0x03,
  0x40,
  ...body,
  ...lessInteger(a, b),
  0x0d,
  0,
  0x0b,
];

/** Moves an address on for as long as the condition holds. */
export const advanceWhile = (local: number, by: number, condition: Code): Code => [
  ...[0x02, 0x40, 0x03, 0x40, ...condition, 0x45, 0x0d, 1],
  ...[...advance(local, by), 0x0c, 0, 0x0b, 0x0b],
];
export const choose = (condition: Code, yes: Code, no: Code): Code => [...yes, ...no, ...condition, 0x1b];

export const loadNumber = (address: Code): Code => [...address, 0x2b, ...at(3, 0)];
export const lessNumber = (a: Code, b: Code): Code => [...a, ...b, 0x63];
export const subtractNumber = (a: Code, b: Code): Code => [...a, ...b, 0xa1];
export const sameNumber = (a: Code, b: Code): Code => [...a, ...b, 0x61];

/** An integer of 1, 2 or 4 bytes, or the 128 bits, at an address. */
export const loadInteger = (bytes: 1 | 2 | 4, address: Code, offset = 0): Code => [
  ...address,
  ...{ 1: [0x2d, ...at(0, offset)], 2: [0x2f, ...at(1, offset)], 4: [0x28, ...at(2, offset)] }[bytes],
];
export const storeInteger = (bytes: 1 | 2 | 4, address: Code, value: Code): Code => [
  ...address,
  ...value,
  ...{ 1: [0x3a, ...at(0, 0)], 2: [0x3b, ...at(1, 0)], 4: [0x36, ...at(2, 0)] }[bytes],
];
export const load = (address: Code, offset = 0): Code => [...address, ...vector(0x00), ...at(2, offset)];
export const store = (address: Code, offset: number, value: Code): Code => [
  ...address,
  ...value,
  ...vector(0x0b),
  ...at(2, offset),
];
/** Four words from four addresses as one vector. */
export const loadLanes = ([first, ...others]: readonly Code[]): Code => {
  let code: Code = [...(first as Code), ...vector(0x5c), ...at(2, 0)];
  for (const [lane, address] of others.entries()) code = [...address, ...code, ...vector(0x56), ...at(2, 0), lane + 1];
  return code;
};

export const and = (a: Code, b: Code): Code => [...a, ...b, ...vector(0x4e)];
export const or = (a: Code, b: Code): Code => [...a, ...b, ...vector(0x50)];
export const xor = (a: Code, b: Code): Code => [...a, ...b, ...vector(0x51)];
export const not = (a: Code): Code => [...a, ...vector(0x4d)];
export const shiftWordsLeft = (a: Code, by: number): Code => [...a, ...i32(by), ...vector(0xab)];
export const shiftWordsRight = (a: Code, by: number): Code => [...a, ...i32(by), ...vector(0xad)];
/** The same word four times. */
export const words = (value: number): Code => [...i32(value), ...vector(0x11)];

const list = (items: readonly Code[]): Code => [...unsigned(items.length), ...items.flat()];
const sized = (content: Code): Code => [...unsigned(content.length), ...content];
const text = (value: string): Code => sized([...new TextEncoder().encode(value)]);

/** As much of the platform's interface as is used; neither the language's types nor Node's declare it. */
declare const WebAssembly: {
  readonly Memory: new (size: {
    readonly initial: number;
    readonly maximum: number;
    readonly shared: true;
  }) => KernelMemory;
  readonly Module: new (bytes: Uint8Array<ArrayBuffer>) => KernelModule;
  readonly Instance: new (
    module: KernelModule,
    imports: { readonly env: { readonly memory: KernelMemory } },
  ) => { readonly exports: Readonly<Record<string, KernelFunction>> };
};

export interface KernelMemory {
  readonly buffer: SharedArrayBuffer;
}
export type KernelModule = object;
export type KernelFunction = (...parameters: readonly number[]) => void;

const PAGE = 65_536;

/** Pages of 64 KiB that 32 bits can address. */
const MOST_PAGES = 65_536;

/** Zeroed memory of at least so many bytes, shared by threads. @throws RangeError beyond 4 GiB, or where there is none left */
export function memoryOf(bytes: number): KernelMemory {
  const pages = Math.max(1, Math.ceil(bytes / PAGE));
  if (pages > MOST_PAGES)
    throw new RangeError(`${bytes} bytes are more than kernels can address: decide fewer rows at once`);
  return new WebAssembly.Memory({ initial: pages, maximum: pages, shared: true });
}

/** Throws a CompileError where a body is no valid code: a fault of this product. */
export function compileKernels(kernels: readonly KernelSource[]): KernelModule {
  return new WebAssembly.Module(moduleOf(kernels));
}

/** The kernels by name, on this memory. */
export function linkKernels(module: KernelModule, memory: KernelMemory): Readonly<Record<string, KernelFunction>> {
  return new WebAssembly.Instance(module, { env: { memory } }).exports;
}

/** The bytes of a module that exports the kernels and imports its memory as `env.memory`. */
function moduleOf(kernels: readonly KernelSource[]): Uint8Array<ArrayBuffer> {
  const section = (id: number, items: readonly Code[]): Code => [id, ...sized(list(items))];
  const bodyOf = ({ locals, body }: KernelSource) => sized([...list(locals.map((type) => [1, type])), ...body, 0x0b]);
  return Uint8Array.from([
    ...[0x00, 0x61, 0x73, 0x6d, 1, 0, 0, 0],
    ...section(
      1,
      kernels.map(({ parameters }) => [0x60, ...list(Array.from({ length: parameters }, () => [I32])), 0]),
    ),
    ...section(2, [[...text('env'), ...text('memory'), 0x02, 0x03, 1, ...unsigned(MOST_PAGES)]]),
    ...section(
      3,
      kernels.map((_, index) => unsigned(index)),
    ),
    ...section(
      7,
      kernels.map(({ name }, index) => [...text(name), 0x00, ...unsigned(index)]),
    ),
    ...section(10, kernels.map(bodyOf)),
  ]);
}
