import { z } from 'zod';

/** Another system that is told what happened. */
export interface Webhook {
  /** ULID. */
  readonly _id: string;
  readonly name: string;
  readonly url: string;
  /** Secret of its signatures, sealed with the key of this installation. */
  readonly secret: string;
  /** The last run that it was told of; empty for none. */
  readonly told: string;
  /** Attempts that failed in a row, and when the next one is due. */
  readonly failures: number;
  readonly nextAt: Date;
  readonly createdAt: Date;
}

export const newWebhook = z.strictObject({
  name: z.string().trim().min(1).max(60),
  url: z.url({ protocol: /^https?$/ }).max(500),
});
