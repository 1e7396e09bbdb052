import { isIPv6 } from 'node:net';
import mongoose from 'mongoose';
import { type RateLimiterAbstract, RateLimiterMemory, RateLimiterMongo, RateLimiterRes } from 'rate-limiter-flexible';
import { storedModel } from '../db/stored-model.js';
import { HttpError } from './errors.js';

export interface Points {
  readonly _id: string;
}

/** What the library counts; its fields are the library's. */
export const RateLimitModel = storedModel<Points>('RateLimit', {
  collection: 'ratelimits',
  fields: { key: String, points: Number, expire: Date },
  indexes: [
    [{ key: 1 }, { unique: true }],
    [{ expire: 1 }, { expireAfterSeconds: 0 }],
  ],
});

/** So many requests in so many seconds, by all processes of the installation together. */
export interface Limit {
  readonly name: string;
  readonly points: number;
  readonly seconds: number;
  /** What was taken may be given back, once it is known that it was none of those that are meant. */
  readonly returnable?: boolean;
}

/** THE limits. An address may be a whole office behind one router; an account is one person, or one system. */
export const LIMITS = {
  address: { name: 'address', points: 3000, seconds: 60 },
  account: { name: 'account', points: 1200, seconds: 60 },
  /** Wrong passwords and codes, and tries that are under way; ASVS 6.3.1. A town hall behind one address signs in as often as it likes. */
  signIn: { name: 'sign-in', points: 20, seconds: 15 * 60, returnable: true },
  /** Anything that sends a code or a message to somebody. */
  sending: { name: 'sending', points: 5, seconds: 60 * 60 },
  /** Notices that turned out not to be genuine, asked from one network. */
  checking: { name: 'checking', points: 20, seconds: 15 * 60, returnable: true },
  /** Wrong codes for one notice's number, from all networks: of the million that there are nobody can try more than these. */
  checkedNumber: { name: 'checked-number', points: 10, seconds: 24 * 60 * 60, returnable: true },
  /** Objections to public lists: each stops a payment until a person has answered it. */
  objection: { name: 'objection', points: 5, seconds: 60 * 60 },
  objectionsOfDay: { name: 'objections-of-day', points: 20, seconds: 24 * 60 * 60 },
  /** Questions of self-checks from one network: each is worked out anew. */
  selfCheck: { name: 'self-check', points: 600, seconds: 60 },
  /** Forms with files, each of which is read to its end. */
  uploading: { name: 'uploading', points: 60, seconds: 60 * 60 },
  /** Lists as a file: each takes as much work as a hundred pages. */
  workbook: { name: 'workbook', points: 30, seconds: 60 },
  /** Numbers of receipts that there are not. */
  receipt: { name: 'receipt', points: 20, seconds: 15 * 60, returnable: true },
} as const satisfies Readonly<Record<string, Limit>>;

export type Limits = Readonly<Record<keyof typeof LIMITS, Limiter>>;

export interface Limiter {
  /** @throws HttpError 429 with the seconds to wait, when there are no more */
  take(key: string): Promise<void>;
  giveBack(key: string): Promise<void>;
  /** Takes one before `work` is begun, and gives it back where that succeeds: only what fails is a guess. */
  trying<T>(key: string, work: () => Promise<T>): Promise<T>;
}

/**
 * Whom an address stands for: of IPv6 its /64, which a subscriber has to himself (RFC 6177), all 2⁶⁴ of it; an IPv4 address also where
 * it is written as IPv6. What is no address stands for itself.
 */
export function networkOf(address: string): string {
  if (!isIPv6(address)) return address;
  const plain = new URL(`http://[${address.replace(/%.*$/, '')}]`).hostname.slice(1, -1);
  const [head = [], tail = []] = plain.split('::').map((part) => part.split(':').filter((group) => group !== ''));
  const groups = [...head, ...Array<string>(8 - head.length - tail.length).fill('0'), ...tail];
  if (groups.slice(0, 6).join(':') !== '0:0:0:0:0:ffff') return `${groups.slice(0, 4).join(':')}::/64`;
  const bytes = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return bytes.flatMap((pair) => [pair >> 8, pair & 255]).join('.');
}

/** Counts in the database; while that does not answer, each process counts for itself. */
export function openLimits(limits: Readonly<Record<keyof typeof LIMITS, Limit>> = LIMITS): Limits {
  const made = Object.entries(limits).map(([name, limit]) => [name, limiterOf(limit)] as const);
  return Object.fromEntries(made) as unknown as Limits;
}

function limiterOf({ name, points, seconds, returnable = false }: Limit): Limiter {
  const shared = { keyPrefix: name, points, duration: seconds };
  let made: RateLimiterAbstract | undefined;
  // When it is first asked for: an application may be put together before its database is there.
  const limiter = (): RateLimiterAbstract => {
    made ??= new RateLimiterMongo({
      ...shared,
      storeClient: mongoose.connection.getClient(),
      dbName: mongoose.connection.name,
      tableName: RateLimitModel.collection.collectionName,
      // Migrations make them.
      disableIndexesCreation: true,
      // Who has used up everything is not counted further: a flood costs no writes.
      ...(returnable ? {} : { inMemoryBlockOnConsumed: points + 1 }),
      insuranceLimiter: new RateLimiterMemory(shared),
    });
    return made;
  };
  const needOne = async (key: string): Promise<void> => {
    const used = await limiter().get(key);
    if (used !== null && used.consumedPoints >= points) throw tooMany(used);
  };
  const limit: Limiter = {
    take: async (of) => {
      const key = networkOf(of);
      // A flood costs no writes here either.
      if (returnable) await needOne(key);
      try {
        await limiter().consume(key);
      } catch (error) {
        if (!(error instanceof RateLimiterRes)) throw error;
        if (returnable) await limiter().reward(key);
        throw tooMany(error);
      }
    },
    giveBack: async (of) => {
      await limiter().reward(networkOf(of));
    },
    trying: async (of, work) => {
      // Before anything is looked at: many guesses at the same time are no more than one after the other.
      await limit.take(of);
      const result = await work();
      await limit.giveBack(of);
      return result;
    },
  };
  return limit;
}

function tooMany({ msBeforeNext }: RateLimiterRes): HttpError {
  const seconds = Math.max(1, Math.ceil(msBeforeNext / 1000));
  return new HttpError(
    429,
    'too-many',
    `请求过于频繁，请 ${seconds} 秒后再试 · too many requests, try again in ${seconds} s`,
    [],
    {
      'Retry-After': String(seconds),
    },
  );
}
