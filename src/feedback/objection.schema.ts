import { z } from 'zod';
import type { CivilDate } from '../eligibility/facts.js';

/** The kinds of files that are taken, as their first bytes say. */
export const FILE_TYPES = ['application/pdf', 'image/jpeg', 'image/png'] as const;
export type FileType = (typeof FILE_TYPES)[number];
export const MOST_FILES = 3;
export const MOST_FILE_BYTES = 3 * 1024 * 1024;
export const MOST_TEXT = 5000;

/** What somebody of the public says against a list on show, or one entry of it. `_id` is the number on its receipt. */
export interface Objection {
  readonly _id: string;
  /** ULID: the order in which they came. */
  readonly order: string;
  /** HMAC of what was sent, with its form's token: what is sent twice is one. */
  readonly sendKey: string;
  readonly list: string;
  readonly policy: string;
  /** Null where it is about the list as a whole; then no match is stopped. */
  readonly entry: ObjectedEntry | null;
  readonly kind: 'anonymous' | 'real-name';
  /** Sealed; null where it is anonymous, and once its time is over. Nowhere else is it written down who objected. */
  readonly identity: string | null;
  readonly text: string;
  readonly files: readonly { readonly type: FileType; readonly bytes: number }[];
  readonly receivedAt: Date;
  /** Null where its year has no calendar yet. */
  readonly dueOn: CivilDate | null;
  readonly state: 'received' | 'answered';
  readonly answer: PublicAnswer | null;
  /** When what was said, and by whom, was deleted; null until then. */
  readonly forgottenAt: Date | null;
}

export interface ObjectedEntry {
  readonly number: number;
  readonly name: string;
  readonly match: string;
  readonly uscc: string;
}

export interface PublicAnswer {
  readonly text: string;
  readonly at: Date;
  readonly upheld: boolean;
  /** Account. */
  readonly by: string;
}

export interface Identity {
  readonly name: string;
  readonly contact: string;
}

/** Lines are kept; what turns a text round, or cannot be seen, is none of it. */
function words(least: number, most: number, ask: string) {
  return z
    .string(ask)
    .transform((text) => text.replace(/\r\n?/g, '\n').trim())
    .pipe(
      z
        .string()
        .min(least, ask)
        .max(most, `最多 ${most} 字 · at most ${most} characters`)
        .regex(
          /^(?:[^\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]|[\n\t])*$/u,
          '不能含控制字符 · must hold no control characters',
        ),
    );
}

const said = {
  list: z.string().max(26),
  /** Number on the list; null for the list as a whole. */
  entry: z.number().int().min(1).max(2000).nullable().default(null),
  text: words(
    5,
    MOST_TEXT,
    '请写明异议内容和理由，至少 5 字 · say what you object to and why, in at least 5 characters',
  ),
  /** Of the form, so that what is sent twice is received once. */
  token: z
    .string()
    .regex(/^[\w-]{16,128}$/, '须为 16 至 128 个字母或数字 · must be 16 to 128 letters or digits')
    .optional(),
};

export const newObjection = z.discriminatedUnion(
  'kind',
  [
    z.strictObject({ kind: z.literal('anonymous'), ...said }),
    z.strictObject({
      kind: z.literal('real-name'),
      name: words(2, 60, '请填写姓名或单位名称 · give your name, or that of your organisation'),
      contact: words(5, 200, '请填写电话或邮箱 · give a phone number or an e-mail address'),
      ...said,
    }),
  ],
  '请选择实名或匿名 · choose whether you give your name',
);
export type NewObjection = z.output<typeof newObjection>;

export const objectionAnswer = z.strictObject({
  upheld: z.boolean(),
  text: words(2, 2000, '请写明答复 · say what the answer is'),
});

/** As somebody typed it: longer than any, so that it is read and not refused for a dash. */
export const typedReceipt = z.string().max(80);

/** What the public learns of an objection by its number: nothing of who sent it, or what it said. */
export const publicObjectionSchema = z.object({
  receipt: z.string(),
  state: z.enum(['received', 'answered']),
  item: z.object({ zh: z.string(), en: z.string() }),
  department: z.object({ zh: z.string(), en: z.string() }).nullable(),
  receivedOn: z.string(),
  dueOn: z.string().nullable(),
  answer: z.object({ text: z.string(), on: z.string(), upheld: z.boolean() }).nullable(),
});
