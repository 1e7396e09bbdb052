import { type Algorithm, hash, verify } from '@node-rs/argon2';
import { dictionary } from '@zxcvbn-ts/language-common';
import { busy } from '../http/errors.js';

/**
 * OWASP's lower bound for argon2id: 19 MiB, two passes, one lane. A verification takes some 30 ms of one core.
 * (`Algorithm` is a const enum: 2 is argon2id.)
 */
const COST = { algorithm: 2 as Algorithm.Argon2id, memoryCost: 19_456, timeCost: 2, parallelism: 1 } as const;

/** Lengths in characters; the upper one bounds the work of a hash, and is well above the 64 that must be possible (ASVS 6.2.9). */
const SHORTEST = 10;
const LONGEST = 128;
/** Hashes at a time: the threads that compute them also read files and look up names. */
const AT_ONCE = 2;
/** Who comes when as many wait is told to come again. Limits keep one address from filling it: each is taken before it comes here. */
const MOST_WAITING = 200;

const known: ReadonlySet<string> = new Set(dictionary['passwords-common'] as readonly string[]);

/** Why a password is not taken, or null. Nothing is asked of its kinds of characters (ASVS 6.2.5). */
export function weakness(password: string, about: readonly string[]): string | null {
  const length = [...password].length;
  if (length < SHORTEST) return `密码至少 ${SHORTEST} 个字符 · a password needs at least ${SHORTEST} characters`;
  if (length > LONGEST) return `密码最多 ${LONGEST} 个字符 · a password has at most ${LONGEST} characters`;
  const plain = password.toLowerCase();
  if (known.has(plain) || known.has(plain.replace(/[\d\W_]+$/u, ''))) {
    return '该密码见于已泄露的密码，请另选 · this password is among leaked ones, choose another';
  }
  if (new Set(plain).size < 5) return '密码重复字符过多 · the password repeats few characters';
  const own = about.map((text) => text.toLowerCase()).find((text) => text.length >= 4 && plain.includes(text));
  return own === undefined ? null : '密码不能包含账号或姓名 · the password must not hold the login or name';
}

/** argon2id of a password, with its salt and parameters. */
export function hashed(password: string): Promise<string> {
  return inTurn(() => hash(normal(password), COST));
}

/**
 * Whether it is the password. An account without one takes as long as any other, so that time does not tell which exist.
 */
export async function matches(stored: string | null, password: string): Promise<boolean> {
  const usable = [...password].length <= LONGEST;
  const right = await inTurn(async () => verify(stored ?? (await nobody()), usable ? normal(password) : ''));
  return right && usable && stored !== null;
}

let decoy: Promise<string> | undefined;
function nobody(): Promise<string> {
  decoy ??= hash('nobody has this password', COST);
  return decoy;
}

/** The same characters however the keyboard puts them together (NIST SP 800-63B, 3.1.1.2). */
function normal(password: string): string {
  return password.normalize('NFKC');
}

let running = 0;
const waiting: (() => void)[] = [];

/** @throws HttpError 429 where more hashing is asked for than can be done */
async function inTurn<T>(work: () => Promise<T>): Promise<T> {
  if (waiting.length >= MOST_WAITING) throw busy();
  if (running >= AT_ONCE) await new Promise<void>((resolve) => waiting.push(resolve));
  else running += 1;
  try {
    return await work();
  } finally {
    // The place goes to the next one, or becomes free.
    const next = waiting.shift();
    if (next === undefined) running -= 1;
    else next();
  }
}
