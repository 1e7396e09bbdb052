import { createHash, createHmac, randomBytes } from 'node:crypto';

/** A day's work, and a pause in it (ASVS 7.3). */
export const ABSOLUTE_MINUTES = 10 * 60;
export const IDLE_MINUTES = 30;
const SECRET_BYTES = 32;

/** Somebody who signed in, on one device. */
export interface Session {
  /** SHA-256 of the secret in the cookie: who reads the database cannot sign in with it. */
  readonly _id: string;
  readonly account: string;
  readonly startedAt: Date;
  readonly seenAt: Date;
  /** The end, however much it is used. */
  readonly endsAt: Date;
  readonly address: string;
  readonly device: string;
}

/** A new secret of 256 bits (ASVS 7.2.3 asks for 128), and the `_id` under which it is known. */
export function newSecret(): { readonly secret: string; readonly id: string } {
  const secret = randomBytes(SECRET_BYTES).toString('base64url');
  return { secret, id: idOf(secret) };
}

export function idOf(secret: string): string {
  return createHash('sha256').update(secret).digest('base64url');
}

/** What a page sends along with each write; of no use to who has the cookie's hash, or another session. */
export function csrfToken(secret: string): string {
  return createHmac('sha256', secret).update('csrf').digest('base64url');
}

/** Whether it still counts. */
export function isAlive({ seenAt, endsAt }: Pick<Session, 'seenAt' | 'endsAt'>, now: Date): boolean {
  return now < endsAt && now.getTime() - seenAt.getTime() < IDLE_MINUTES * 60_000;
}
