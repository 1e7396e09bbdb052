import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { CivilDate } from '../eligibility/facts.js';
import type { Enterprise } from '../enterprises/enterprise.schema.js';
import { findEnterprise } from '../enterprises/enterprise.service.js';
import { notFound } from '../http/errors.js';
import { type FirmScope, reaches, scopeFor, type Who } from '../http/who.js';
import { matchesShown, versionFor } from '../matching/firm-sight.service.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { type AccountStanding, accountStanding } from '../matching/process/account.service.js';
import { type FirmPayment, paymentsOfFirm } from '../payments/firm-payments.service.js';
import type { PolicyVersion } from '../policies/policy.schema.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { UnknownError } from '../terminal/input-error.js';

export type Language = 'zh' | 'en';

/** In which language somebody reads, on which day, and what they may do for the firm. */
export interface Reading {
  readonly language: Language;
  readonly asOf: CivilDate;
  readonly scope: FirmScope;
  readonly rules: RuleBook;
}

/** How a firm stands: all that its pages of matches are made of, nothing that its process does not let it see. */
export interface Standing extends Reading {
  readonly enterprise: Enterprise;
  readonly matches: readonly MatchRecord[];
  /** The payments of each match's present round, by the match's id. */
  readonly payments: ReadonlyMap<string, readonly FirmPayment[]>;
  /** Null for who may not see the account. */
  readonly account: AccountStanding | null;
}

export function readingOf(who: Who, uscc: string, language: Language, { rules, clock }: Deps): Reading {
  return { language, asOf: civilDateOf(clock.now()), scope: scopeFor(who, uscc) ?? 'view', rules };
}

/** @throws HttpError 404 for a firm of which nothing is stored */
export async function firmOf(uscc: string): Promise<Enterprise> {
  const enterprise = await findEnterprise(uscc);
  if (enterprise === null) throw notFound(uscc);
  return enterprise;
}

/** @throws HttpError 404 for a firm of which nothing is stored */
export async function standingOf(uscc: string, reading: Reading): Promise<Standing> {
  const [enterprise, { shown }, payments] = await Promise.all([firmOf(uscc), matchesShown(uscc), paymentsOfFirm(uscc)]);
  const rounds = new Map(shown.map(({ _id, round }) => [_id, round]));
  const own = new Map(shown.map(({ _id }): [string, FirmPayment[]] => [_id, []]));
  for (const payment of payments)
    if (rounds.get(payment.match) === payment.round) own.get(payment.match)?.push(payment);
  const account = reaches(reading.scope, 'prepare') ? await accountStanding(uscc, enterprise.name) : null;
  return { ...reading, enterprise, matches: shown, payments: own, account };
}

/** The version by which a match goes on; null where the rule book has none any more. */
export function versionOf(match: MatchRecord, { rules, asOf }: Pick<Reading, 'rules' | 'asOf'>): PolicyVersion | null {
  try {
    return versionFor(match, rules, asOf);
  } catch (error) {
    if (error instanceof UnknownError) return null;
    throw error;
  }
}
