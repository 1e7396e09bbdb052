import { z } from 'zod';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { ROLE_NAMES, type Role } from '../http/roles.js';
import { MANDATE_SCOPES } from '../http/who.js';

export const role = z.enum(ROLE_NAMES);

/** A change of the account to be paid to is never among them. */
export const SCOPES = MANDATE_SCOPES;
export type Scope = (typeof SCOPES)[number];

/** A firm's leave to act for it (代办委托). */
export interface Mandate {
  readonly _id: string;
  readonly uscc: string;
  /** Account that may act. */
  readonly account: string;
  readonly scope: Scope;
  /** The last day. */
  readonly until: string;
  readonly grantedBy: string;
  readonly grantedAt: Date;
  readonly revokedAt: Date | null;
}

/** One's belonging to a firm. */
export interface FirmMembership {
  readonly uscc: string;
  /** Lets others in. */
  readonly administrator: boolean;
  readonly since: Date;
  /** The accounts through whose invitations it came about, the nearest first; none for whom nobody of the firm invited. */
  readonly invitedBy: readonly string[];
}

/** What a specialist has published of the own office. */
export interface OfficeEntry {
  readonly name: string;
  readonly phone: string;
  readonly hours: string | null;
  /** Whether firms see it at present. */
  readonly shown: boolean;
}

export interface Account {
  /** ULID. */
  readonly _id: string;
  /** Lower case; what is typed at sign-in. */
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Firms whose member this is; the firm's first administrator invites others. */
  readonly firms: readonly FirmMembership[];
  /** Key of the department that a reviewer speaks for, or an author writes for. */
  readonly department: string | null;
  /** District codes that a specialist covers, each with all below it. */
  readonly districts: readonly string[];
  /** argon2id, with its parameters; null where somebody else vouches for the person. */
  readonly password: string | null;
  /** Secret of the second factor in base32, sealed with the key of this installation. */
  readonly secondFactor: string | null;
  /** One that is being set up: it counts when a code of it has been given. */
  readonly proposedFactor: string | null;
  /** The last step of time of which a code was accepted: one code opens one session. */
  readonly codeStep: number;
  /** Who vouches, and by what name: 统一身份认证. */
  readonly identity: { readonly issuer: string; readonly subject: string } | null;
  /** `invited`: nobody has taken it up yet. */
  readonly state: 'invited' | 'active' | 'disabled';
  /** Digest of the code by which it is taken up, or a password set anew, once and until then. */
  readonly invitation: { readonly code: string; readonly until: Date } | null;
  /** Of a specialist who has given one. */
  readonly office?: OfficeEntry | null;
  /** Of the demo: everybody knows its password, so it opens nothing but at the machine itself, whatever is set later. */
  readonly hereOnly?: boolean;
  readonly createdAt: Date;
  readonly revision: number;
}

/** Case does not matter in a login, and neither does how its letters are put together (NFKC). */
export const login = z
  .string()
  .max(100)
  .transform((text) => text.normalize('NFKC').trim().toLowerCase())
  .pipe(
    z
      .string()
      .regex(
        /^[\p{L}\p{N}][\p{L}\p{N}._@-]{2,63}$/u,
        '须为 3 至 64 个字母、数字或 . _ @ - · needs 3 to 64 letters, digits, or . _ @ -',
      ),
  );

/** As it comes: its length is bounded, its kind is looked at where one is chosen. */
const password = z.string().min(1).max(512);
const factorCode = z.string().regex(/^\d{6}$/, '须为 6 位数字 · needs six digits');
/** A secret that was handed over, as `newSecret` makes them. */
export const secretCode = z.string().regex(/^[A-Za-z0-9_-]{43}$/, '不是邀请码 · is no code of an invitation');

export const signIn = z.strictObject({ login, password, code: factorCode.optional() });
/** Who has no password of its own says nothing here, and has just signed in. */
export const proof = z.strictObject({ password: password.optional() });
export const passwordChange = z.strictObject({ present: password.optional(), next: password });
export const factorChange = proof.extend({ code: factorCode });
export const invitation = z.strictObject({ code: secretCode });
export const takingUp = invitation.extend({ password, factorCode: factorCode.optional() });

const roles = z.array(role).min(1).max(4);
const department = z.string().max(40).nullable();
const districts = z
  .array(z.string().regex(/^\d{6}$/, '须为 6 位行政区划代码 · must be a six-digit GB/T 2260 code'))
  .max(50);
const firms = z.array(z.strictObject({ uscc: usccParam.shape.uscc, administrator: z.boolean() })).max(200);

/** As persons are called, in any script: it comes into mails, where it must be neither an address nor a line of its own. */
const personName = z
  .string()
  .trim()
  .max(60)
  .regex(
    /^(?=.*\p{L})(?:[\p{L}\p{M}·•’' -]|\.(?= |$))+$/u,
    "须含文字，另可有空格、·、' 和 - 以及缩写后的点 · needs letters; besides spaces and · ' - a full stop after an initial",
  );

export const newAccount = z.strictObject({
  login,
  name: personName,
  roles,
  firms: firms.default([]),
  department: department.default(null),
  districts: districts.default([]),
});

export const accountChange = z
  .strictObject({
    name: newAccount.shape.name,
    roles,
    firms,
    department,
    districts,
    state: z.enum(['active', 'disabled']),
  })
  .partial();
