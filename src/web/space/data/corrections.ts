import type { z } from 'zod';
import type { firmCorrectionSchema } from '../../../followups/firm-correction.schema.js';
import { type Answer, usePlainAnswer } from '../../api/queries.js';
import { useFirmPath } from '../../app/session.js';

export type Correction = z.output<typeof firmCorrectionSchema>;

export interface Corrections {
  readonly items: readonly Correction[];
}

/** What the firm has said to be wrong. */
export function useCorrections(): Answer<Corrections> {
  return usePlainAnswer<Corrections>(`${useFirmPath()}/corrections`);
}
