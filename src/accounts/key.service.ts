import { ulid } from 'ulid';
import type { z } from 'zod';
import type { Deps } from '../deps.js';
import { type Finder, same } from '../http/identify.js';
import { departmentsFor, KEY_VERBS, nobody } from '../http/who.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { ApiKeyModel } from './account.model.js';
import type { ApiKey, newKey } from './key.schema.js';
import { idOf, newSecret } from './session.js';

const DAY_MS = 86_400_000;
/** How long the secret before a rotation still counts. */
const OVERLAP_MS = DAY_MS;
/** `usedAt` is written when it is this old. */
const USED_EVERY_MS = 60_000;
/** Known prefixes let scanners of published code find keys that slipped out. */
const FORM = /^Bearer zhk_([0-9A-Z]{26})_([A-Za-z0-9_-]{43})$/;

/** A key with what its holder is given; that is nowhere else. */
export interface Issued {
  readonly key: ApiKey;
  readonly token: string;
}

/** @throws InputError for a department that there is not */
export async function issueKey(
  { name, scopes, days }: z.output<typeof newKey>,
  { clock, rules }: Pick<Deps, 'clock' | 'rules'>,
): Promise<Issued> {
  const unknown = KEY_VERBS.flatMap((verb) => departmentsFor(scopes, verb)).find((one) => !rules.departments.has(one));
  if (unknown !== undefined) throw new InputError(`scopes: 没有部门 ${unknown} · no department ${unknown}`);
  const now = clock.now();
  const { secret, id } = newSecret();
  const key: ApiKey = {
    ...{ _id: ulid(now.getTime()), name, scopes: [...new Set(scopes)], secret: id, previous: null },
    ...{ endsAt: new Date(now.getTime() + days * DAY_MS), createdAt: now, usedAt: null, revokedAt: null },
  };
  await ApiKeyModel.create(key);
  return { key, token: tokenOf(key, secret) };
}

/** Gives a key another secret; the present one counts for one more day. @throws UnknownError */
export async function rotateKey(id: string, { clock }: Pick<Deps, 'clock'>): Promise<Issued> {
  const present = await ApiKeyModel.findOne({ _id: id, revokedAt: null }).lean<ApiKey | null>();
  const { secret, id: digest } = newSecret();
  const until = new Date(clock.now().getTime() + OVERLAP_MS);
  const key = await ApiKeyModel.findOneAndUpdate(
    { _id: id, revokedAt: null, secret: present?.secret ?? '' },
    { secret: digest, previous: { secret: present?.secret ?? '', until } },
    { returnDocument: 'after' },
  ).lean<ApiKey | null>();
  if (key === null) throw new UnknownError(`没有密钥 ${id} · no key ${id}`);
  return { key, token: tokenOf(key, secret) };
}

/** Ends a key, at once. @throws UnknownError */
export async function revokeKey(id: string, { clock }: Pick<Deps, 'clock'>): Promise<void> {
  const { matchedCount } = await ApiKeyModel.updateOne({ _id: id, revokedAt: null }, { revokedAt: clock.now() });
  if (matchedCount === 0) throw new UnknownError(`没有密钥 ${id} · no key ${id}`);
}

export function listKeys(): Promise<ApiKey[]> {
  return ApiKeyModel.find({}).sort({ _id: 1 }).lean<ApiKey[]>();
}

/** What a key is for at this moment: nothing where it has ended or never was. */
export async function scopesOfKey(id: string, { clock }: Pick<Deps, 'clock'>): Promise<readonly string[]> {
  const key = await ApiKeyModel.findById(id).lean<ApiKey | null>();
  return key === null || !counts(key, clock.now()) ? [] : key.scopes;
}

const counts = ({ revokedAt, endsAt }: ApiKey, now: Date): boolean => revokedAt === null && endsAt > now;

function tokenOf({ _id }: ApiKey, secret: string): string {
  return `zhk_${_id}_${secret}`;
}

/** Knows a system by its key. */
export function byKey({ clock }: Pick<Deps, 'clock'>): Finder {
  return async (ctx, from) => {
    const [, id, secret] = FORM.exec(ctx.get('Authorization')) ?? [];
    if (id === undefined || secret === undefined) return null;
    const key = await ApiKeyModel.findById(id).lean<ApiKey | null>();
    const now = clock.now();
    if (key === null || !counts(key, now) || !opens(key, idOf(secret), now)) return null;
    if (key.usedAt === null || now.getTime() - key.usedAt.getTime() >= USED_EVERY_MS)
      await ApiKeyModel.updateOne({ _id: id }, { usedAt: now });
    return { ...nobody(from), id: `key:${id}`, name: key.name, way: 'key', scopes: key.scopes };
  };
}

function opens({ secret, previous }: ApiKey, given: string, now: Date): boolean {
  return same(given, secret) || (previous !== null && previous.until > now && same(given, previous.secret));
}
