import { useRef, useState } from 'react';
import { ApiError } from '../../api/api-error.js';
import { post } from '../../api/client.js';
import { useRefresh, useWrite } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';
import type { Action, Match, Performed } from './match.js';

/** What came of the last act: done, or that the match stands otherwise than the page had it. */
export interface Came {
  readonly act: Action;
  readonly outcome: string;
  readonly error: Error | null;
}

export interface Acting {
  /** @returns refused: the match is not what the page showed; failed: something else is to be tried again */
  act(name: Action, input: object): Promise<'taken' | 'refused' | 'failed'>;
  readonly busy: boolean;
  /** What is wrong with what was given for this act, where it was the last. */
  errorOf(name: Action): Error | null;
  readonly came: Came | null;
}

interface Asked {
  readonly name: Action;
  readonly input: object;
}

/** The firm's acts on one match. Whatever comes of one, the page then shows how the match stands. */
export function useActing({ id }: Pick<Match, 'id'>): Acting {
  const firm = useFirmPath();
  const refresh = useRefresh();
  const [came, setCame] = useState<Came | null>(null);
  const [last, setLast] = useState<Action | null>(null);
  const refused = useRef<ApiError | null>(null);
  const writing = useWrite<Asked, Performed>(
    async ({ name, input }, options) => {
      refused.current = null;
      const path = `${firm}/matches/${encodeURIComponent(id)}/acts/${name}`;
      return post<Performed>(path, { input }, options).catch((error: unknown) => {
        if (isRefused(error)) refused.current = error;
        throw error;
      });
    },
    [firm],
  );
  return {
    async act(name, input) {
      setLast(name);
      const done = await writing.write({ name, input });
      if (done !== undefined) {
        setCame({ act: name, outcome: done.outcome, error: null });
        return 'taken';
      }
      if (refused.current === null) return 'failed';
      await refresh(firm);
      setCame({ act: name, outcome: 'refused', error: refused.current });
      return 'refused';
    },
    busy: writing.busy,
    errorOf: (name) => (name === last && !isRefused(writing.error) ? writing.error : null),
    came,
  };
}

/** Not what was typed is wrong, but the match, its time or its account is not what the page showed. */
function isRefused(error: unknown): error is ApiError {
  return error instanceof ApiError && (error.status === 409 || error.status === 404);
}
