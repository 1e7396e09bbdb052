import { Readable } from 'node:stream';
import { z } from 'zod';
import { checkInput, type Route } from './route.js';

type Shape = z.ZodObject<z.ZodRawShape>;

export interface EventRouteSpec<P extends Shape, E extends z.ZodType> {
  readonly audience: Route['audience'];
  readonly roles?: Route['roles'];
  readonly path: string;
  readonly summary: string;
  readonly params: P;
  /** What one event holds. */
  readonly event: E;
  /** Throws an HttpError before the first event; ends when there is nothing more to tell, or `signal` aborts. */
  events(input: { params: z.output<P> }, signal: AbortSignal): Promise<AsyncIterable<z.input<E>>>;
}

/**
 * Server-sent events (WHATWG HTML, 9.2): each with one JSON value. A stream that has told everything ends with an event
 * `end`, at which a client closes; a client that meets any other end connects again by itself.
 */
export function eventRoute<P extends Shape, E extends z.ZodType>(spec: EventRouteSpec<P, E>): Route {
  const { audience, roles, path, summary, params, event } = spec;
  return {
    ...{
      audience,
      roles,
      method: 'get',
      path,
      summary,
      params,
      query: z.strictObject({}),
      body: undefined,
      status: 200,
    },
    response: event,
    gives: ['text/event-stream'],
    async answer(ctx) {
      const gone = new AbortController();
      const stopping: unknown = ctx.state.stopping;
      const signal = AbortSignal.any([gone.signal, ...(stopping instanceof AbortSignal ? [stopping] : [])]);
      const events = await spec.events({ params: checkInput(params, ctx.params, 'params') as z.output<P> }, signal);
      ctx.res.once('close', () => gone.abort());
      ctx.status = 200;
      ctx.type = 'text/event-stream';
      // A proxy that keeps text back until there is much of it would hide the progress.
      ctx.set('X-Accel-Buffering', 'no');
      ctx.body = Readable.from(lines(events, event, signal));
    },
  };
}

async function* lines<E extends z.ZodType>(
  events: AsyncIterable<z.input<E>>,
  event: E,
  signal: AbortSignal,
): AsyncGenerator<string, void, undefined> {
  for await (const one of events) yield `data: ${JSON.stringify(event.parse(one))}\n\n`;
  if (!signal.aborted) yield 'event: end\ndata: {}\n\n';
}
