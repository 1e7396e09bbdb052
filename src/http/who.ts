import type { Context } from 'koa';
import { forbidden, notFound } from './errors.js';
import type { Role } from './roles.js';

/** How somebody came in: signed in on a device, with a system's key, with the installation's own token, or not at all. */
export type Way = 'session' | 'key' | 'token' | 'none';

/** What a mandate allows, each including the ones before: look; see all that a confirmation needs, the account too; confirm. */
export const MANDATE_SCOPES = ['view', 'prepare', 'confirm'] as const;
/** What may be done for a firm, each including the ones before. Only a member changes the firm's bank account. */
export const FIRM_SCOPES = [...MANDATE_SCOPES, 'member'] as const;
export type FirmScope = (typeof FIRM_SCOPES)[number];

export interface FirmAccess {
  readonly uscc: string;
  readonly scope: FirmScope;
  /** May let others in. */
  readonly administrator: boolean;
  /** Of a member. */
  readonly joined?: Joined;
}

/** Since when, and through whose invitations, somebody belongs to a firm. */
export interface Joined {
  readonly since: Date;
  readonly invitedBy: readonly string[];
}

/** Where a request came from, as the audit trail keeps it. */
export interface Origin {
  readonly address: string;
  readonly requestId: string;
}

/** Who asks. Found once for each request; every rule of access looks at this alone. */
export interface Who {
  /** Of the account, the key, or `token`. */
  readonly id: string;
  readonly name: string;
  readonly way: Way;
  readonly roles: readonly Role[];
  readonly firms: readonly FirmAccess[];
  /** Key of the department that a reviewer speaks for, or an author writes for. */
  readonly department: string | null;
  /** District codes that a specialist covers, each with all below it. */
  readonly districts: readonly string[];
  /** What a system's key is for. */
  readonly scopes: readonly string[];
  readonly from: Origin;
}

/** Nobody in particular. */
export function nobody(from: Origin): Who {
  return {
    id: 'nobody',
    name: '',
    way: 'none',
    roles: [],
    firms: [],
    department: null,
    districts: [],
    scopes: [],
    from,
  };
}

export function whoOf({ state }: Context): Who {
  return state.who as Who;
}

/** The most that may be done for this firm, or null. */
export function scopeFor({ firms }: Who, uscc: string): FirmScope | null {
  const scopes = firms.filter((firm) => firm.uscc === uscc).map(({ scope }) => scope);
  return FIRM_SCOPES.filter((scope) => scopes.includes(scope)).at(-1) ?? null;
}

/** Whether a scope is enough for what needs another one. */
export function reaches(has: FirmScope, needs: FirmScope): boolean {
  return FIRM_SCOPES.indexOf(has) >= FIRM_SCOPES.indexOf(needs);
}

/** @throws HttpError 403 where the person may do less for the firm */
export function needReach(who: Who, uscc: string, needs: FirmScope): void {
  const scope = scopeFor(who, uscc);
  if (scope === null || !reaches(scope, needs)) throw forbidden('scope');
}

/** @throws HttpError 403 where the person has none of these roles */
export function needRole({ roles }: Who, ...allowed: readonly Role[]): void {
  if (!allowed.some((role) => roles.includes(role))) throw forbidden();
}

/** What a key of another system may be for; a scope is one of these with a department: `facts:write:tax`. */
export const KEY_VERBS = ['facts:write', 'matches:read'] as const;
export type KeyVerb = (typeof KEY_VERBS)[number];

/** Departments for which a holder of these scopes may do this. */
export function departmentsFor(scopes: readonly string[], verb: KeyVerb): readonly string[] {
  return scopes.filter((one) => one.startsWith(`${verb}:`)).map((one) => one.slice(verb.length + 1));
}

/** @throws HttpError 403 where the key is not for this, of no department */
export function needScope({ scopes }: Who, verb: KeyVerb): void {
  if (departmentsFor(scopes, verb).length === 0) throw forbidden();
}

/** The beginnings of the district codes that the person covers: a city's code (441600) stands for all below it (4416). */
export function coverageOf({ districts }: Pick<Who, 'districts'>): readonly string[] {
  return districts.map((code) => code.replace(/(00)+$/, ''));
}

/** Whether a record of this district is one of the person's; one without a district is only of who covers everything. */
export function covers(who: Who, districtCode: string | null): boolean {
  return coverageOf(who).some((prefix) => (districtCode ?? '').startsWith(prefix));
}

/** @throws HttpError 404: of what is not theirs people learn as much as of what does not exist */
export function needCovered(who: Who, districtCode: string | null, what: string): void {
  if (!covers(who, districtCode)) throw notFound(what);
}
