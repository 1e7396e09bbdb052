import { z } from 'zod';
import type { Deps } from '../deps.js';
import { HttpError } from '../http/errors.js';
import type { Limits } from '../http/rate-limit.js';
import { DONE, done, listOf, page, type Route, route } from '../http/route.js';
import { covers, needCovered } from '../http/who.js';
import { claimFirm, proveClaim, provenClaim, provenClaims, refuseClaim, releaseClaim } from './claim.service.js';
import { claimId, claimProof, type FirmClaim, newClaim } from './membership.schema.js';

const one = z.object({ id: claimId });
const claimSchema = z.object({
  ...{ id: z.string(), uscc: z.string(), login: z.string(), name: z.string(), madeAt: z.iso.datetime() },
});
const claimView = ({ _id, uscc, login, name, madeAt }: FirmClaim) => ({
  ...{ id: _id, uscc, login, name, madeAt: madeAt.toISOString() },
});

/** How a firm gets its first administrator where nobody else vouches for one: a code to its contact, and release by staff. */
export function claimRoutes(deps: Deps, limits: Limits): readonly Route[] {
  return [made(deps, limits), proven(deps, limits), waiting(), released(deps), refused(deps)];
}

/** A contact gets few mails, whoever asks: others’ requests are none of theirs. */
async function mayMail(uscc: string, { sending }: Limits): Promise<boolean> {
  try {
    await sending.take(uscc);
    return true;
  } catch (error) {
    if (error instanceof HttpError && error.status === 429) return false;
    throw error;
  }
}

/** The same for everybody: whether there is an address, or an administrator, is told to nobody. */
const NEXT =
  '如企业登记有联系邮箱，验证码已发往该邮箱，30 分钟内提交。没有收到的，请查看垃圾邮件；仍没有，可能是未登记邮箱或企业已有管理员：请联系企业现有管理员，或携营业执照到登记机关登记联系邮箱后再申请 · ' +
  'If the firm has a registered e-mail address, a code has been sent there; give it within 30 minutes. If none comes, look among unwanted mails; otherwise there may be no address, or the firm may have an administrator: ask that one, or have the address registered at the registration office and ask again';

const made = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/firm-claims',
    summary:
      '申请企业管理员 · Asks to be a firm’s first administrator; a code goes to the registered contact, if there is one',
    body: newClaim,
    status: 202,
    response: z.object({ claim: z.string(), next: z.string() }),
    handle: async ({ body, who }) => {
      await limits.sending.take(who.from.address);
      return { claim: await claimFirm(body, await mayMail(body.uscc, limits), deps), next: NEXT };
    },
    trace: ({ body: { uscc } }, made) => ({ about: { kind: 'firm-claims', id: made?.claim ?? '' }, after: { uscc } }),
  });

const proven = (deps: Deps, limits: Limits): Route =>
  route({
    audience: 'public',
    method: 'post',
    path: '/firm-claims/proof',
    summary: '提交验证码 · Shows the code that the registered contact got',
    body: claimProof,
    response: done,
    handle: async ({ body: { claim, code }, who }) => {
      await limits.signIn.trying(who.from.address, () => proveClaim(claim, code, deps));
      return DONE;
    },
    trace: ({ body: { claim } }) => ({ about: { kind: 'firm-claims', id: claim }, after: 'proven' }),
  });

const waiting = (): Route =>
  route({
    audience: 'work',
    roles: ['specialist'],
    method: 'get',
    path: '/firm-claims',
    summary: '管理员申请 · Proven claims of firms in the own districts, the oldest first',
    query: z.strictObject(page),
    response: listOf(claimSchema),
    handle: async ({ query, who }) => {
      const found = await provenClaims(query);
      const items = found.filter(({ districtCode }) => covers(who, districtCode)).map(claimView);
      return { items, nextCursor: found.length < query.limit ? null : (found.at(-1)?._id ?? null) };
    },
  });

const released = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['specialist'],
    method: 'post',
    path: '/firm-claims/:id/release',
    summary: '同意申请 · Lets the claimant in; the invitation goes to the registered contact',
    params: one,
    response: z.object({ account: z.string(), mailed: z.boolean() }),
    handle: async ({ params: { id }, who }) => {
      const claim = await provenClaim(id);
      needCovered(who, claim.districtCode, id);
      const { account, mailed } = await releaseClaim(claim, who.id, deps);
      return { account: account._id, mailed };
    },
    trace: (_, answer) => ({ after: answer ?? 'released' }),
  });

const refused = (deps: Deps): Route =>
  route({
    audience: 'work',
    roles: ['specialist'],
    method: 'post',
    path: '/firm-claims/:id/refuse',
    summary: '退回申请 · Refuses a claim, with the reason',
    params: one,
    body: z.strictObject({ reason: z.string().trim().min(1).max(500) }),
    response: done,
    handle: async ({ params: { id }, body: { reason }, who }) => {
      const claim = await provenClaim(id);
      needCovered(who, claim.districtCode, id);
      await refuseClaim(claim, who.id, reason, deps);
      return DONE;
    },
    trace: ({ body: { reason } }) => ({ after: 'refused', why: reason }),
  });
