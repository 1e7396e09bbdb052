import type {} from '@koa/bodyparser';
import type { Context } from 'koa';
import type { z } from 'zod';
import { IN_BOTH_LANGUAGES } from '../http/both-languages.js';
import { HttpError } from '../http/errors.js';
import { halfOf } from './failed.js';
import type { Language } from './language.js';

/** What is wrong with a field, or with the form as a whole (null). */
export interface Problem {
  readonly field: string | null;
  readonly text: string;
}

/** What was typed, by the names of the fields; a name that is there several times has the last. */
export type Typed = Readonly<Record<string, string>>;

/**
 * The fields of a form as they were sent. What is no text (`a[b]=…`) is none of ours.
 * @throws HttpError 415 for anything but a form
 */
export function typedIn(ctx: Context): Typed {
  if (ctx.request.length !== 0 && ctx.request.is('urlencoded') === false) {
    throw new HttpError(415, 'invalid', '请用本站的表单提交 · send this by the form of this site');
  }
  return texts(ctx.request.body);
}

/** The query of an address, likewise. */
export function askedIn(ctx: Context): Typed {
  return texts(ctx.query);
}

function texts(given: unknown): Typed {
  const entries = Object.entries((given ?? {}) as Record<string, unknown>).flatMap(([name, value]) => {
    const last = Array.isArray(value) ? value.at(-1) : value;
    return typeof last === 'string' ? [[name, last] as const] : [];
  });
  return Object.fromEntries(entries);
}

export type Checked<T> =
  | { readonly value: T; readonly problems?: undefined }
  | { readonly value?: undefined; readonly problems: readonly Problem[] };

/** What was typed, by a schema; or what is wrong, in the language that is read, once for each field. */
export function checked<S extends z.ZodType>(schema: S, typed: Typed, language: Language): Checked<z.output<S>> {
  const parsed = schema.safeParse(typed, IN_BOTH_LANGUAGES);
  if (parsed.success) return { value: parsed.data };
  const problems = parsed.error.issues.map(({ path: [field], message }) => ({
    field: field === undefined ? null : String(field),
    text: halfOf(message, language),
  }));
  const first = new Map(problems.toReversed().map((problem) => [problem.field, problem]));
  return { problems: [...first.values()].toReversed() };
}
