import { useState } from 'react';
import type { z } from 'zod';
import type { signedInSchema } from '../../accounts/self.schema.js';
import { post } from '../api/client.js';
import { useArrive } from '../app/session.js';

interface Given {
  readonly login: string;
  readonly password: string;
  readonly code?: string;
}

export interface SigningIn {
  readonly busy: boolean;
  /** @throws ApiError */
  by(given: Given): Promise<'in' | 'code-needed'>;
}

/** Signs in. Who is here is known before it is done, so that whatever page comes next lets them in. */
export function useSignIn(): SigningIn {
  const arrive = useArrive();
  const [busy, setBusy] = useState(false);
  return {
    busy,
    async by(given) {
      setBusy(true);
      try {
        const { outcome } = await post<z.output<typeof signedInSchema>>('/public/session', given);
        if (outcome === 'in') await arrive();
        return outcome;
      } finally {
        setBusy(false);
      }
    },
  };
}
