import type { ShownOperation } from './api-docs.page.js';

interface Content {
  readonly content?: Readonly<Record<string, { readonly schema?: unknown }>>;
}

interface Operation {
  readonly tags: readonly string[];
  readonly summary: string;
  readonly parameters: ShownOperation['parameters'];
  readonly requestBody?: Content;
  readonly responses: Readonly<Record<string, Content>>;
}

/** The document's operations by audience, in its order. */
export function apiGroups(document: Readonly<Record<string, unknown>>) {
  const groups = new Map<string, ShownOperation[]>();
  const paths = document.paths as Readonly<Record<string, Readonly<Record<string, Operation>>>>;
  for (const [path, methods] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(methods)) {
      const [audience = ''] = operation.tags;
      groups.set(audience, [...(groups.get(audience) ?? []), shown(method, path, operation)]);
    }
  }
  return [...groups].map(([audience, operations]) => ({ audience, operations }));
}

function shown(
  method: string,
  path: string,
  { summary, parameters, requestBody, responses }: Operation,
): ShownOperation {
  const answer = Object.entries(responses).find(([status]) => status.startsWith('2'))?.[1];
  const statuses = Object.keys(responses);
  return { method, path, summary, parameters, body: schemaOf(requestBody), answer: schemaOf(answer), statuses };
}

function schemaOf(given: Content | undefined): string | null {
  const [first] = Object.values(given?.content ?? {});
  return first?.schema === undefined ? null : JSON.stringify(first.schema, null, 2);
}
