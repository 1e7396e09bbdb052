import { z } from 'zod';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { login, newAccount, SCOPES, type Scope, secretCode, takingUp } from './account.schema.js';

/** What somebody is invited to be for a firm: one of its members, or an agency with a mandate (代理记账). */
export type Joining =
  | { readonly as: 'member'; readonly administrator: boolean }
  | { readonly as: 'agency'; readonly scope: Scope; readonly until: string };

/** A firm's invitation, taken up once by whoever has its code, with an account that is there or a new one. */
export interface FirmInvitation {
  /** Digest of the code. */
  readonly _id: string;
  readonly uscc: string;
  readonly joining: Joining;
  /** Account of the firm's administrator. */
  readonly by: string;
  readonly endsAt: Date;
}

/** Who changes the members of a firm at this moment. */
export interface FirmTurn {
  /** The firm's code. */
  readonly _id: string;
  readonly holder: string;
  readonly until: Date;
}

/** Who says to be a firm's first administrator: proves it by a code sent to the registered contact, and staff release it. */
export interface FirmClaim {
  /** ULID. */
  readonly _id: string;
  readonly uscc: string;
  readonly districtCode: string | null;
  /** The account that is to be made on release. */
  readonly login: string;
  readonly name: string;
  /** Whether there is somebody to whom the code can be sent. */
  readonly reachable: boolean;
  /** Codes that were wrong. */
  readonly wrong: number;
  readonly state: 'sent' | 'proven' | 'released' | 'refused';
  readonly madeAt: Date;
  /** Until when the code can be given. */
  readonly until: Date;
  readonly decision: { readonly by: string; readonly at: Date; readonly why: string | null } | null;
}

const lastDay = z.iso.date();
/** What a firm's administrator offers. A change of the account to be paid to is in no mandate's scope. */
export const offer = z.discriminatedUnion('as', [
  z.strictObject({ as: z.literal('member'), administrator: z.boolean().default(false) }),
  z.strictObject({ as: z.literal('agency'), scope: z.enum(SCOPES), until: lastDay }),
]);

export const joiningByCode = z.strictObject({ code: secretCode });
/** Joins with a new account. */
export const joiningAnew = z.strictObject({
  code: secretCode,
  login,
  name: newAccount.shape.name,
  password: takingUp.shape.password,
});

export const newClaim = z.strictObject({ uscc: usccParam.shape.uscc, login, name: newAccount.shape.name });
export const claimId = z.string().regex(/^[0-9A-Z]{26}$/, '不是申请编号 · is no claim');
export const claimProof = z.strictObject({
  claim: claimId,
  code: z.string().regex(/^\d{8}$/, '须为 8 位数字 · needs eight digits'),
});

/** A member as the others of the firm see one. */
export const memberSchema = z.object({
  id: z.string(),
  name: z.string(),
  administrator: z.boolean(),
  state: z.string(),
});

/** The code of an invitation, which is nowhere else. */
export const invitedSchema = z.object({ code: z.string(), until: z.iso.datetime() });

/** An invitation that nobody has taken up yet; its `id` opens nothing. */
export const openInvitationSchema = z.object({
  id: z.string(),
  as: z.enum(['member', 'agency']),
  administrator: z.boolean(),
  by: z.string(),
  until: z.string(),
});

export const mandateSchema = z.object({
  id: z.string(),
  agency: z.string(),
  scope: z.enum(SCOPES),
  until: z.string(),
  grantedAt: z.string(),
});
