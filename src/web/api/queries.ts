import { QueryClient, type UseQueryResult, useMutation, useQuery, useQueryClient } from '@tanstack/react-query';
import { useRef } from 'react';
import { useLanguage } from '../i18n/index.js';
import { ApiError } from './api-error.js';
import { get, newKey, type Query, type WriteOptions } from './client.js';

const FRESH_MS = 15_000;

export function newQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        staleTime: FRESH_MS,
        // What the server refused it refuses again.
        retry: (failures, error) =>
          failures < 2 && (!(error instanceof ApiError) || error.status >= 500 || error.status === 0),
        // The browser's own word on the network is wrong in networks of their own.
        networkMode: 'always',
      },
      mutations: { networkMode: 'always' },
    },
  });
}

export type Answer<T> = UseQueryResult<T, Error>;

/** What the server answers at an address below `/api/v1`, with sentences in the language that is read (`?lang=`). */
export function useAnswer<T>(path: string, query: Query = {}): Answer<T> {
  const { language } = useLanguage();
  const asked = { lang: language, ...query };
  return useQuery<T, Error>({
    ...askingFor<T>(path, asked),
    // Whoever changes the language in mid-form keeps what was typed: the page stands until its other sentences have come.
    placeholderData: (before, last) =>
      last !== undefined && isSameBesideLanguage(last.queryKey, [path, asked]) ? before : undefined,
  });
}

/** The same at an address that takes no language. */
export function usePlainAnswer<T>(path: string, query: Query = {}): Answer<T> {
  return useQuery<T, Error>(askingFor<T>(path, query));
}

function askingFor<T>(path: string, query: Query) {
  return {
    queryKey: [path, query],
    queryFn: ({ signal }: { readonly signal: AbortSignal }) => get<T>(path, query, signal),
  };
}

function isSameBesideLanguage(one: readonly unknown[], other: readonly unknown[]): boolean {
  const plain = ([path, query]: readonly unknown[]) => JSON.stringify([path, { ...(query as Query), lang: '' }]);
  return plain(one) === plain(other);
}

/** Makes all answers old whose address begins so, in every language: after a write. */
export function useRefresh(): (...paths: readonly string[]) => Promise<void> {
  const client = useQueryClient();
  return async (...paths) => {
    const isOld = ({ queryKey: [path] }: { readonly queryKey: readonly unknown[] }): boolean =>
      typeof path === 'string' && paths.some((one) => path.startsWith(one));
    await client.invalidateQueries({ predicate: isOld });
  };
}

export interface Writing<Input, Output> {
  /** Sends; gives back the answer, or undefined where it failed (`error` says why). */
  write(input: Input): Promise<Output | undefined>;
  readonly busy: boolean;
  readonly error: Error | null;
  readonly answer: Output | undefined;
  reset(): void;
}

/**
 * One act of a person: a write under a key that stays the same for each try of the same input until there is an answer, so that a try
 * whose answer got lost is not done twice.
 * @param send passes `options` on to `post`, `put` or `remove`
 * @param refreshes addresses whose answers the write makes old; they are asked anew before the write counts as done
 */
export function useWrite<Input, Output>(
  send: (input: Input, options: WriteOptions) => Promise<Output>,
  refreshes: readonly string[] = [],
): Writing<Input, Output> {
  const refresh = useRefresh();
  const asked = useRef<{ input: string; key: string } | null>(null);
  const mutation = useMutation<Output, Error, Input>({
    mutationFn: async (input) => {
      const text = JSON.stringify(input) ?? '';
      if (asked.current?.input !== text) asked.current = { input: text, key: newKey() };
      try {
        const answer = await send(input, { key: asked.current.key });
        asked.current = null;
        return answer;
      } catch (error) {
        // Decided: the next try is a new act.
        if (error instanceof ApiError && error.status >= 400 && error.status < 500) asked.current = null;
        throw error;
      }
    },
    onSuccess: async () => {
      if (refreshes.length > 0) await refresh(...refreshes);
    },
  });
  const { mutateAsync, isPending, error, data, reset } = mutation;
  return {
    write: (input) => mutateAsync(input).catch(() => undefined),
    busy: isPending,
    error,
    answer: data,
    reset,
  };
}
