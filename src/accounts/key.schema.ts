import { z } from 'zod';

/** A key by which another system comes in (数据共享平台). */
export interface ApiKey {
  /** ULID; the part of the key that is no secret. */
  readonly _id: string;
  /** The system, as its owner calls it. */
  readonly name: string;
  readonly scopes: readonly string[];
  /** SHA-256 of its secret. */
  readonly secret: string;
  /** The secret before the last rotation, until whoever uses it has taken over the new one. */
  readonly previous: { readonly secret: string; readonly until: Date } | null;
  readonly endsAt: Date;
  readonly createdAt: Date;
  readonly usedAt: Date | null;
  readonly revokedAt: Date | null;
}

const scope = z
  .string()
  .regex(
    /^(facts:write|matches:read):[a-z0-9-]{2,40}$/,
    '须为 facts:write:部门 或 matches:read:部门 · must be facts:write:DEPARTMENT or matches:read:DEPARTMENT',
  );

export const newKey = z.strictObject({
  name: z.string().trim().min(1).max(60),
  scopes: z.array(scope).min(1).max(40),
  /** Nobody remembers a key for ever. */
  days: z.number().int().min(1).max(400).default(365),
});
