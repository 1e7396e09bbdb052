import { z } from 'zod';
import { ERROR_STATUSES } from './errors.js';
import { takesKey } from './idempotency.js';
import { AUDIENCES } from './roles.js';
import type { Route } from './route.js';

const errorShape = z.object({
  error: z.object({
    code: z.string(),
    message: z.string(),
    details: z.array(z.object({ path: z.string(), message: z.string() })),
  }),
});

const ERROR = { $ref: '#/components/responses/Error' };

/** What other systems are told, by the name of the event. */
export type ToldEvents = Readonly<Record<string, { readonly summary: string; readonly data: z.ZodType }>>;

/** The OpenAPI 3.1 document of the routes and of what is told; their zod schemas are its only source. */
export function openApi(routes: readonly Route[], events: ToldEvents, version: string): Record<string, unknown> {
  const paths: Record<string, Record<string, unknown>> = {};
  for (const entry of routes.flatMap(eachVariant)) {
    const path = `/api/v1/${entry.audience}${entry.path.replace(/:(\w+)/g, '{$1}')}`;
    paths[path] = { ...paths[path], [entry.method]: operation(entry) };
  }
  return {
    openapi: '3.1.0',
    info: {
      title: 'Zhida 直达',
      version,
      description: '惠企政策免申即享服务接口 · API of the apply-free benefits service',
    },
    tags: AUDIENCES.map((name) => ({ name })),
    paths,
    webhooks: Object.fromEntries(Object.entries(events).map(([type, event]) => [type, { post: message(type, event) }])),
    components: {
      responses: { Error: { description: 'error', content: content(errorShape, 'output') } },
      securitySchemes: {
        session: { type: 'apiKey', in: 'cookie', name: '__Host-zhida-session' },
        csrf: {
          ...{ type: 'apiKey', in: 'header', name: 'X-CSRF-Token' },
          description: 'csrfToken of POST /public/session or GET /self/account; of every write of a session',
        },
        bearer: { type: 'http', scheme: 'bearer', description: 'token of the installation, or key of another system' },
      },
    },
  };
}

function operation(entry: Route): Record<string, unknown> {
  return {
    tags: [entry.audience],
    summary: entry.summary,
    parameters: [
      ...parameters(entry.params, 'path'),
      ...parameters(entry.query, 'query'),
      ...(takesKey(entry) ? [IDEMPOTENCY_KEY] : []),
      ...(entry.edits === true ? [IF_MATCH] : []),
    ],
    ...requestBody(entry),
    responses: {
      [entry.status]: { description: entry.summary, content: content(entry.response, 'output', entry.gives) },
      ...Object.fromEntries(ERROR_STATUSES.map((status) => [status, ERROR])),
    },
    ...securityOf(entry),
  };
}

function securityOf({ audience, method }: Route): Record<string, unknown> {
  if (audience === 'public') return {};
  if (audience === 'exchange') return { security: [{ bearer: [] }] };
  return { security: [{ session: [], ...(method === 'get' ? {} : { csrf: [] }) }, { bearer: [] }] };
}

/** As many entries as its body has forms, each under the address that it is asked for by. */
function eachVariant(entry: Route): Route[] {
  const { variants, path, params, summary } = entry;
  if (variants === undefined) return [entry];
  const rest = params.omit({ [variants.param]: true } as never);
  return Object.entries(variants.bodies).map(([value, body]) => ({
    ...{ ...entry, params: rest, body },
    ...{ path: path.replace(`:${variants.param}`, value), summary: `${summary}: ${value}` },
  }));
}

const IDEMPOTENCY_KEY = {
  ...{
    name: 'Idempotency-Key',
    in: 'header',
    required: false,
    schema: { type: 'string', minLength: 8, maxLength: 128 },
  },
  description: 'a write that is sent again under its key within a day is done once, and answered as the first time',
};
const IF_MATCH = {
  ...{ name: 'If-Match', in: 'header', required: true, schema: { type: 'string', pattern: '^"\\d{1,12}"$' } },
  description: 'the revision that the edit was made on, in quotes: "7"; 409 where it is another one by now',
};

/** As Standard Webhooks has it. */
function message(type: string, { summary, data }: ToldEvents[string]): Record<string, unknown> {
  const body = z.object({ type: z.literal(type), timestamp: z.iso.datetime().nullable(), data });
  return {
    summary,
    parameters: ['webhook-id', 'webhook-timestamp', 'webhook-signature'].map((name) => ({
      ...{ name, in: 'header', required: true, schema: { type: 'string' } },
    })),
    requestBody: { required: true, content: content(body, 'output') },
    responses: { '2XX': { description: 'taken; after any other answer it is told again under the same webhook-id' } },
  };
}

function requestBody({ body, takes }: Route): Record<string, unknown> {
  if (takes !== undefined) return { requestBody: { required: true, content: content(z.unknown(), 'input', takes) } };
  return body === undefined ? {} : { requestBody: { required: true, content: content(body, 'input') } };
}

function parameters(shape: z.ZodObject<z.ZodRawShape>, place: 'path' | 'query'): unknown[] {
  const schema = z.toJSONSchema(shape, { io: 'input', unrepresentable: 'any' });
  const required = new Set(schema.required ?? []);
  return Object.entries(schema.properties ?? {}).map(([name, property]) => ({
    name,
    in: place,
    required: place === 'path' || required.has(name),
    schema: property,
  }));
}

const JSON_ONLY = ['application/json'];

function content(schema: z.ZodType, io: 'input' | 'output', types = JSON_ONLY as readonly string[]) {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, { io, unrepresentable: 'any' });
  return Object.fromEntries(types.map((type) => [type, { schema: rest }]));
}
