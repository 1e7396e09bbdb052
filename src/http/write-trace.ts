import type { Context } from 'koa';

/** What the audit trail keeps of a write. Never a value that is shown to few: no account, no phone, no code, nobody's name. */
export interface WriteTrace {
  /** What the address says, where absent. */
  readonly about?: { readonly kind: string; readonly id: string };
  /** Other records by which it is to be found; those in the address, and firms in the texts, are found anyway. */
  readonly named?: readonly string[];
  readonly before?: JsonValue;
  readonly after?: JsonValue;
  readonly why?: string;
}

export type JsonValue =
  | string
  | number
  | boolean
  | null
  | readonly JsonValue[]
  | { readonly [name: string]: JsonValue | undefined };

export interface Noting {
  /** Adds to the trace of a write what only its handler finds out: how it stood before, whom it turned out to be about. */
  note(found: WriteTrace): void;
}

interface Traced<I, R> {
  /** @param answer null where it was refused or failed half way: then what was asked for is kept */
  trace?: ((input: I, answer: R | null) => WriteTrace) | undefined;
  carryOut(input: I & Noting): Promise<R>;
}

/** Carries a write out, and leaves what the trail keeps of it to `recordWrites`, also where it fails. */
export async function traced<I extends object, R>(
  { state }: Context,
  input: I,
  { trace, carryOut }: Traced<I, R>,
): Promise<R> {
  let found: WriteTrace = {};
  let answer: R | null = null;
  const note = (more: WriteTrace): void => {
    found = { ...found, ...more };
  };
  try {
    answer = await carryOut({ ...input, note });
    return answer;
  } finally {
    state.trace = { ...trace?.(input, answer), ...found };
  }
}

/** Of a write of which the address says everything. */
export const byAddress = (): WriteTrace => ({});

/** Of a write of which the body says everything, and nothing that is shown to few; its reason apart. */
export function byBody({ body }: { readonly body: Readonly<Record<string, JsonValue | undefined>> }): WriteTrace {
  const { reason, ...after } = body;
  return { after, ...(typeof reason === 'string' ? { why: reason } : {}) };
}

/** Of many records at once; of one it is about that one. */
export function aboutEach(kind: string, ids: readonly string[]): Required<Pick<WriteTrace, 'about'>> {
  const [only] = ids;
  return { about: { kind, id: ids.length === 1 && only !== undefined ? only : '' } };
}

/** Which records came to what. */
export function byOutcome(items: readonly { readonly id: string; readonly outcome: string }[]): JsonValue {
  const outcomes: Record<string, string[]> = {};
  for (const { id, outcome } of items) {
    outcomes[outcome] ??= [];
    outcomes[outcome].push(id);
  }
  return outcomes;
}
