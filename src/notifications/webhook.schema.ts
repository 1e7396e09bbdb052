import { z } from 'zod';

/** Another system that is told what happened. */
export interface Webhook {
  /** ULID. */
  readonly _id: string;
  readonly name: string;
  readonly url: string;
  /** Secret of its signatures, sealed with the key of this installation. */
  readonly secret: string;
  /** The key whose scopes say of which policies' matches it is told; null for none. */
  readonly key: string | null;
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
  /** Told of matches that this key may read, as long as it may. */
  key: z
    .string()
    .regex(/^[0-9A-Z]{26}$/, '不是密钥 · is no key')
    .optional(),
});

/** A match of which a webhook is still to be told; what it is told is what is stored then. */
export interface WebhookReport {
  /** `webhook:match` */
  readonly _id: string;
  readonly webhook: string;
  readonly match: string;
  readonly uscc: string;
  /** Another one each time that the match has moved: what moves while it is told stays to be told. */
  readonly token: string;
}
