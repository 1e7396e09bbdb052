import { z } from 'zod';

const text = z.string().min(1).max(500);
const literal = z.union([text, z.number(), z.boolean(), z.array(text).min(1), z.array(z.number()).min(1)]);
const value = z.union([literal, z.strictObject({ fact: text })], {
  error: 'a value is a text, a number, true or false, a list of texts or of numbers (not empty), or {"fact": KEY}',
});
const conditions = z.array(z.unknown(), { error: 'a list of conditions is expected' }).min(1, 'the list is empty');

/** The shape of one node, its inner nodes left open: they are walked one by one, so that each fault has its place. */
export const nodeSchemas = {
  all: z.strictObject({ all: conditions, name: text.optional() }),
  any: z.strictObject({ any: conditions, name: text.optional() }),
  not: z.strictObject({ not: z.unknown(), name: text.optional() }),
  condition: z.strictObject({ condition: text }),
  fact: z.strictObject({ fact: text, operator: text, value, name: text.optional() }),
} as const;

export type NodeKind = keyof typeof nodeSchemas;

/** Which kind of node an object is: the one of these keys that it has, or undefined where it has none or several. */
export function kindOfNode(node: object): NodeKind | undefined {
  const kinds = (Object.keys(nodeSchemas) as NodeKind[]).filter((kind) => Object.hasOwn(node, kind));
  return kinds.length === 1 ? kinds[0] : undefined;
}
