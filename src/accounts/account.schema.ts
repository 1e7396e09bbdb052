import { z } from 'zod';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';

/**
 * What an account may be. `audiences` are the routers that let it in; `staff` sign in with a second factor. What it may see
 * and do behind them says `access.ts`.
 */
export const ROLES = {
  member: { zh: '企业成员', en: 'member of a firm', audiences: ['space'], staff: false },
  agency: { zh: '代办机构', en: 'agency', audiences: ['space'], staff: false },
  specialist: { zh: '企业服务专员', en: 'service specialist', audiences: ['work'], staff: true },
  author: { zh: '政策编制人员', en: 'policy author', audiences: ['studio'], staff: true },
  publisher: { zh: '政策审核人员', en: 'policy reviewer', audiences: ['studio'], staff: true },
  department: { zh: '部门审核人员', en: 'department reviewer', audiences: ['work'], staff: true },
  finance: { zh: '财政经办人员', en: 'finance officer', audiences: ['work'], staff: true },
  administrator: { zh: '系统管理员', en: 'administrator', audiences: ['admin'], staff: true },
  auditor: { zh: '审计人员', en: 'auditor', audiences: ['admin'], staff: true },
} as const satisfies Readonly<
  Record<
    string,
    { zh: string; en: string; audiences: readonly ('space' | 'work' | 'studio' | 'admin')[]; staff: boolean }
  >
>;

export type Role = keyof typeof ROLES;
export const role = z.enum(Object.keys(ROLES) as [Role, ...Role[]]);

/** What a mandate allows, each including the ones before. A change of the account to be paid to is never among them. */
export const SCOPES = ['view', 'prepare', 'confirm'] as const;
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

export interface Account {
  /** ULID. */
  readonly _id: string;
  /** Lower case; what is typed at sign-in. */
  readonly login: string;
  readonly name: string;
  readonly roles: readonly Role[];
  /** Firms whose member this is; the firm's first administrator invites others. */
  readonly firms: readonly { readonly uscc: string; readonly administrator: boolean }[];
  /** Key of the department that a reviewer speaks for, or an author writes for. */
  readonly department: string | null;
  /** District codes that a specialist covers, each with all below it. */
  readonly districts: readonly string[];
  /** argon2id, with its parameters; null where somebody else vouches for the person. */
  readonly password: string | null;
  /** Secret of the second factor in base32, sealed with the key of this installation. */
  readonly secondFactor: string | null;
  /** The last step of time of which a code was accepted: one code opens one session. */
  readonly codeStep: number;
  /** Who vouches, and by what name: 统一身份认证. */
  readonly identity: { readonly issuer: string; readonly subject: string } | null;
  readonly state: 'active' | 'disabled';
  readonly failures: number;
  /** No password is looked at before. */
  readonly closedUntil: Date | null;
  readonly createdAt: Date;
  readonly revision: number;
}

/** Case does not matter in a login, and neither does how its letters are put together (NFKC). */
export const login = z
  .string()
  .max(100)
  .transform((text) => text.normalize('NFKC').trim().toLowerCase())
  .pipe(z.string().regex(/^[\p{L}\p{N}][\p{L}\p{N}._@-]{2,63}$/u, 'needs 3 to 64 letters, digits, or . _ @ -'));

export const signIn = z.strictObject({
  login,
  password: z.string().min(1).max(512),
  code: z
    .string()
    .regex(/^\d{6}$/)
    .optional(),
});

export const newAccount = z.strictObject({
  login,
  name: z.string().trim().min(1).max(60),
  roles: z.array(role).min(1).max(4),
  firms: z
    .array(z.strictObject({ uscc: usccParam.shape.uscc, administrator: z.boolean() }))
    .max(200)
    .default([]),
  department: z.string().max(40).nullable().default(null),
  districts: z
    .array(z.string().regex(/^\d{6}$/))
    .max(50)
    .default([]),
});
