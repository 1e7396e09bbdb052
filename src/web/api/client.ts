import { ApiError, broken, type Detail, offline } from './api-error.js';

const BASE = '/api/v1';
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

export interface WriteOptions {
  /** `Idempotency-Key`: the same for each try of one act, so that it is done once. */
  readonly key?: string;
  /** The revision that is edited. */
  readonly revision?: number;
}

let token: string | null = null;
let actor: string | null = null;
let renew: () => Promise<unknown> = async () => null;
let ended: () => void = () => {};

/** The session that writes carry a token of, whose it is, and what to do when it has ended. */
export function actFor(csrfToken: string | null, account: string | null): void {
  token = csrfToken;
  actor = account;
}
/** @param on `renewToken` finds out anew who is here, and says so by `actFor` */
export function watchSession(on: { renewToken(): Promise<unknown>; ended(): void }): void {
  renew = on.renewToken;
  ended = on.ended;
}

const listeners = new Set<() => void>();
const tabs = typeof BroadcastChannel === 'undefined' ? null : new BroadcastChannel('zhida.answers');
if (tabs !== null) tabs.onmessage = () => tell();
function tell(): void {
  for (const listener of listeners) listener();
}

/** Calls when the server has answered, in whichever tab. @returns how to stop it */
export function onAnswer(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** @param path below `/api/v1`: `/space/enterprises/…` @throws ApiError */
export function get<T>(path: string, query: Query = {}, signal?: AbortSignal): Promise<T> {
  return ask<T>('GET', address(path, query), undefined, {}, signal);
}
export function post<T>(path: string, body: object = {}, options: WriteOptions = {}): Promise<T> {
  return ask<T>('POST', path, body, options);
}
export function put<T>(path: string, body: object = {}, options: WriteOptions = {}): Promise<T> {
  return ask<T>('PUT', path, body, options);
}
export function remove<T>(path: string, options: WriteOptions = {}): Promise<T> {
  return ask<T>('DELETE', path, undefined, options);
}

/** An address of the API with its query; what is undefined is left out. */
export function address(path: string, query: Query): string {
  const given = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, String(value)]]));
  return given.length === 0 ? path : `${path}?${new URLSearchParams(given)}`;
}

/** Of no meaning but to be another each time. (`crypto.randomUUID` is missing where a page comes by plain HTTP.) */
export function newKey(): string {
  return [...crypto.getRandomValues(new Uint8Array(16))].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

async function ask<T>(
  method: string,
  path: string,
  body: object | undefined,
  { key, revision }: WriteOptions,
  signal?: AbortSignal,
): Promise<T> {
  const headers: Record<string, string> = {};
  if (body !== undefined) headers['Content-Type'] = 'application/json';
  if (key !== undefined) headers['Idempotency-Key'] = key;
  if (revision !== undefined) headers['If-Match'] = `"${revision}"`;
  const send = (): Promise<Response> => {
    if (method !== 'GET' && token !== null) headers['X-CSRF-Token'] = token;
    const text = body === undefined ? null : JSON.stringify(body);
    return fetch(BASE + path, { method, headers, body: text, signal: signal ?? null }).catch((error: unknown) => {
      throw signal?.aborted ? error : offline();
    });
  };
  const by = actor;
  let response = await send();
  let failed = await errorIn(response);
  // Somebody signed in anew in another tab: the page has the token of a session that is gone.
  if (failed?.code === 'csrf') {
    await renew();
    // What one person has asked for is not done in the name of another.
    if (by === null || by === actor) {
      response = await send();
      failed = await errorIn(response);
    }
  }
  tell();
  tabs?.postMessage(null);
  if (failed === null) return (await response.json()) as T;
  if (failed.code === 'unauthorised') ended();
  throw failed;
}

async function errorIn(response: Response): Promise<ApiError | null> {
  if (response.ok) return null;
  const answer = (await response.json().catch(() => null)) as {
    error?: { code: string; message: string; details?: Detail[] };
  } | null;
  if (answer?.error === undefined) return broken(response.status);
  const { code, message, details } = answer.error;
  return new ApiError(response.status, code, message, details);
}
