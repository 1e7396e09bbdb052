import { z } from 'zod';
import type { Who } from '../http/who.js';
import { type Account, role } from './account.schema.js';
import type { PersonalData } from './personal-data.service.js';
import type { sessionSchema, signedInSchema, whoSchema } from './self.schema.js';
import { csrfToken, type Session } from './session.js';

export const accountSchema = z.object({
  id: z.string(),
  login: z.string(),
  name: z.string(),
  roles: z.array(role),
  firms: z.array(z.object({ uscc: z.string(), administrator: z.boolean() })),
  department: z.string().nullable(),
  districts: z.array(z.string()),
  state: z.enum(['invited', 'active', 'disabled']),
  secondFactor: z.boolean(),
  createdAt: z.iso.datetime(),
  revision: z.number().int(),
});

const shownFirm = ({ uscc, administrator }: Account['firms'][number]) => ({ uscc, administrator });

/** What staff see of an account: nothing that lets anybody in. */
export function accountView({ _id, secondFactor, createdAt, ...account }: Account): z.input<typeof accountSchema> {
  return {
    ...{
      id: _id,
      login: account.login,
      name: account.name,
      roles: [...account.roles],
      firms: account.firms.map(shownFirm),
    },
    ...{ department: account.department, districts: [...account.districts], state: account.state },
    ...{ secondFactor: secondFactor !== null, createdAt: createdAt.toISOString(), revision: account.revision },
  };
}

export function whoView(
  { id, name, way, roles, firms, department }: Who,
  names: ReadonlyMap<string, string>,
  token: string | null,
): z.input<typeof whoSchema> {
  const named = firms.map((firm) => ({ ...firm, name: names.get(firm.uscc) ?? '' }));
  return { id, name, way: way as 'session', roles: [...roles], firms: named, department, csrfToken: token };
}

export function sessionView(session: Session, current: string): z.input<typeof sessionSchema> {
  const { _id, startedAt, seenAt, address, device } = session;
  const [started, seen] = [startedAt.toISOString(), seenAt.toISOString()];
  return { id: _id, startedAt: started, seenAt: seen, address, device, current: _id === current };
}

export function signedInView(secret: string | null): z.input<typeof signedInSchema> {
  return secret === null
    ? { outcome: 'code-needed', csrfToken: null }
    : { outcome: 'in', csrfToken: csrfToken(secret) };
}

/** What a person takes along (个人信息保护法, art. 45), but what lets somebody in. */
export function personalDataView({ account, sessions, mandates, claims, corrections, devices }: PersonalData) {
  return {
    account: accountView(account),
    identity: account.identity,
    office: account.office ?? null,
    sessions: sessions.map(({ _id, account: _own, ...session }) => session),
    mandates: mandates.map(({ account: _own, ...mandate }) => mandate),
    claims: claims.map(({ uscc, login, name, state, madeAt }) => ({ uscc, login, name, state, madeAt })),
    corrections: corrections.map(({ uscc, fact, period, what, proposed, madeAt }) => ({
      ...{ uscc, fact, period, what, proposed, madeAt },
    })),
    devicesKnownUntil: devices,
    // Of these only what was done is kept, under the account's id; the law wants them for half a year at least.
    note: '审计日志按账号编号记录操作，依法保留 · acts stay in the audit trail under the id of the account, as the law requires',
  };
}
