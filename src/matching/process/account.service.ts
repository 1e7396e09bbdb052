import type { Deps } from '../../deps.js';
import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { findEnterprise, namesOf } from '../../enterprises/enterprise.service.js';
import { tellOfAccount } from '../../notifications/account-notices.service.js';
import { addWorkingDays } from '../../policies/policy.service.js';
import { InputError, RefusedError, UnknownError } from '../../terminal/input-error.js';
import {
  type AccountDetails,
  type FirmAccount,
  faultOfAccount,
  faultOfNumber,
  lastFour,
  plainNumber,
  type SharingAccepted,
  sameName,
} from './account.js';
import { FirmAccountModel } from './account.model.js';
import { storedAccount, storedAccounts } from './account.store.js';
import { isSecondPerson, isSettled } from './process.access.js';
import type { Person } from './process.schema.js';

/** Accounts read by one query. */
const CHUNK = 1000;

/** What anyone is shown of an account. */
export interface ShownAccount {
  readonly last4: string;
  readonly bank: string;
  readonly kind: AccountDetails['kind'];
  readonly payableFrom: string | null;
  /** A change that waits for a second person of the firm. */
  readonly proposed: { readonly last4: string; readonly bank: string; readonly by: string } | null;
}

/** How a firm's account stands. */
export interface AccountStanding {
  readonly shown: ShownAccount | null;
  /** Nothing can be paid until the firm itself has done something: given an account, agreed to its change, or given another name. */
  readonly waitsForFirm: boolean;
  /** It can be confirmed as it is. */
  readonly confirmable: boolean;
}

/** What a firm has to do about its account, if anything. */
export async function accountStanding(uscc: string, registeredName: string): Promise<AccountStanding> {
  const account = await storedAccount(uscc);
  const confirmable = account !== null && sameName(account.holder, registeredName);
  return {
    shown: account === null ? null : viewOf(account),
    waitsForFirm: !confirmable || account.proposed !== null,
    confirmable,
  };
}

/** The account a firm is offered to confirm, or null. */
export async function accountShown(uscc: string): Promise<ShownAccount | null> {
  const account = await storedAccount(uscc);
  return account === null ? null : viewOf(account);
}

function viewOf(account: FirmAccount): ShownAccount {
  const { bank, kind, payableFrom, proposed } = account;
  return {
    ...{ last4: lastFour(account), bank, kind, payableFrom },
    proposed: proposed === null ? null : { last4: lastFour(proposed), bank: proposed.bank, by: proposed.by },
  };
}

/** Where a firm's money goes, for the file that a bank gets and for nothing else. */
export interface PayeeAccount extends Pick<AccountDetails, 'holder' | 'number' | 'bank'> {
  /** The firm's registered name. */
  readonly payee: string;
  /** Another one after every change. */
  readonly version: string;
  /** Why nothing may be paid into it on that day, or null. */
  readonly fault: string | null;
  /** Other firms that had given the same number, as far as nobody has accepted it. */
  readonly alsoOf: readonly string[];
}

/** The accounts of these firms as payments need them; without those that have given none. */
export async function payeeAccounts(usccs: readonly string[], today: CivilDate): Promise<Map<string, PayeeAccount>> {
  const payees = new Map<string, PayeeAccount>();
  for (let at = 0; at < usccs.length; at += CHUNK) {
    const some = usccs.slice(at, at + CHUNK);
    const names = await namesOf(some);
    for (const account of await storedAccounts(some)) {
      const { uscc, holder, number, bank, revision, alsoOf } = account;
      const payee = names.get(uscc) ?? '';
      const fault = faultOfAccount(account, payee, today);
      payees.set(uscc, { holder, number, bank, payee, version: String(revision), fault, alsoOf });
    }
  }
  return payees;
}

/**
 * What a firm says of its account: the first one holds at once; any other waits for a second person of the firm.
 * Saying what is stored already changes nothing.
 * @throws InputError where the holder is not the registered name, or the number fails its check; RefusedError for a change by who has
 * just joined
 */
export async function giveAccount(uscc: string, given: AccountDetails, who: Person, deps: Deps): Promise<ShownAccount> {
  const enterprise = await findEnterprise(uscc);
  if (enterprise === null) throw new UnknownError(`没有该经营主体 ${uscc} · unknown enterprise "${uscc}"`);
  needFirm(who);
  const details: AccountDetails = { ...given, number: plainNumber(given.number), holder: given.holder.trim() };
  if (!sameName(details.holder, enterprise.name))
    throw new InputError('户名与登记名称不一致 · the account’s holder is not the registered name');
  const fault = faultOfNumber(details.number, details.kind);
  if (fault !== null) throw new InputError(fault);
  const at = deps.clock.now();
  const stored = await storedAccount(uscc);
  if (stored === null) await insert(uscc, details, who, at);
  else if (!isSame(stored, details)) await propose(stored, { ...details, by: who.id, at }, who, deps);
  return shown(uscc);
}

async function propose(
  stored: FirmAccount,
  proposed: NonNullable<FirmAccount['proposed']>,
  who: Person,
  deps: Deps,
): Promise<void> {
  if (!isSettled(who, proposed.at)) {
    throw new RefusedError(
      '加入企业不满三日，不能变更账户 · who has joined within three days cannot change the account',
    );
  }
  // Before it is stored: a warning too many does no harm, one too few does.
  await tellOfAccount(stored.uscc, stored.revision + 1, { kind: 'proposed' }, deps);
  await write(stored, { proposed });
}

/**
 * A second person of the firm agrees to the change: it holds, and nothing is paid before the next working day.
 * @throws RefusedError where nothing is proposed, or by who is no second person
 */
export async function agreeAccount(uscc: string, who: Person, deps: Deps): Promise<ShownAccount> {
  needFirm(who);
  const stored = await storedAccount(uscc);
  if (stored?.proposed == null) throw new RefusedError('没有待同意的账户变更 · no change of the account is proposed');
  const { by, at: _, ...details } = stored.proposed;
  if (!isSecondPerson(who, stored.proposed)) {
    throw new RefusedError(
      '账户变更须由另一名成员同意，且其非由提出人邀请、加入已满三日 · a change of the account needs a second person: one whom the proposer did not invite, and who had joined three days before',
    );
  }
  const at = deps.clock.now();
  // The whole next working day is left for objecting; payment begins after it.
  const pause = addWorkingDays(civilDateOf(at), 1, deps.rules.holidays);
  const payableFrom = addWorkingDays(pause, 1, deps.rules.holidays);
  await tellOfAccount(uscc, stored.revision + 1, { kind: 'agreed', payableFrom }, deps);
  await write(stored, { ...details, proposed: null, payableFrom, setBy: [by, who.id], setAt: at });
  return shown(uscc);
}

/** Takes a proposed change back; any person of the firm may. */
export async function dropAccountChange(uscc: string, who: Person): Promise<ShownAccount> {
  needFirm(who);
  const stored = await storedAccount(uscc);
  if (stored?.proposed == null) throw new RefusedError('没有待同意的账户变更 · no change of the account is proposed');
  await write(stored, { proposed: null });
  return shown(uscc);
}

/** What a person is shown who decides whether firms may share an account. */
export interface SharedAccount {
  readonly uscc: string;
  readonly last4: string;
  /** Who had given it before, and is not accepted. */
  readonly alsoOf: readonly string[];
  readonly accepted: SharingAccepted | null;
}

/** Whether other firms had given a firm's account before, and who has accepted that. */
export async function sharedAccount(uscc: string): Promise<SharedAccount> {
  const account = await storedAccount(uscc);
  if (account === null) throw new UnknownError(`企业尚未填写账户 · ${uscc} has no account`);
  const accepted = account.sharing?.number === account.number ? account.sharing : null;
  return { uscc, last4: lastFour(account), alsoOf: account.alsoOf, accepted };
}

/**
 * A person finds that the firm may share its account with those who had given it before. Whoever gives it later is looked
 * at anew.
 * @throws RefusedError where it is shared with nobody, or by whoever has entered it
 */
export async function acceptSharing(uscc: string, reason: string, who: Person, deps: Deps): Promise<SharedAccount> {
  if (!who.roles.includes('staff') && !who.roles.includes('finance'))
    throw new RefusedError('由工作人员或财政人员办理 · this is for staff or finance');
  const account = await storedAccount(uscc);
  if (account === null) throw new UnknownError(`企业尚未填写账户 · ${uscc} has no account`);
  if (account.setBy.includes(who.id))
    throw new RefusedError('须由录入账户以外的人接受 · another person than who entered the account accepts that');
  const { number, alsoOf } = account;
  const before = account.sharing?.number === number ? account.sharing.firms : [];
  if (alsoOf.length === 0) {
    if (before.length > 0) return sharedAccount(uscc);
    throw new RefusedError('没有其他企业使用该账户 · no other firm had given this account before');
  }
  const sharing = { number, firms: [...before, ...alsoOf], by: who.id, at: deps.clock.now(), reason };
  await write(account, { sharing });
  return sharedAccount(uscc);
}

function needFirm({ roles }: Person): void {
  if (!roles.includes('firm')) throw new RefusedError('账户只由企业本身办理 · only the firm speaks of its account');
}

async function insert(uscc: string, details: AccountDetails, who: Person, setAt: Date): Promise<void> {
  const account: FirmAccount = {
    ...{ _id: uscc, uscc, ...details, proposed: null, payableFrom: null },
    ...{ setBy: [who.id], setAt, revision: 1 },
  };
  try {
    await FirmAccountModel.collection.insertOne(account as never);
  } catch (error) {
    if ((error as { code?: unknown }).code !== 11000) throw error;
    throw new RefusedError('他人刚刚填写了账户，请先查看 · somebody else has just given an account; look at it first');
  }
}

async function write({ uscc, revision }: FirmAccount, set: Partial<FirmAccount>): Promise<void> {
  const filter = { _id: uscc as never, uscc, revision };
  const { matchedCount } = await FirmAccountModel.collection.updateOne(filter, {
    $set: set,
    $inc: { revision: 1 },
  } as never);
  if (matchedCount === 0)
    throw new RefusedError(
      '他人刚刚修改了账户，请先查看 · somebody else has just changed the account; look at it first',
    );
}

async function shown(uscc: string): Promise<ShownAccount> {
  const account = await accountShown(uscc);
  if (account === null) throw new UnknownError(`企业尚未填写账户 · ${uscc} has no account`);
  return account;
}

function isSame(a: AccountDetails, b: AccountDetails): boolean {
  return a.number === b.number && a.kind === b.kind && a.bank === b.bank && sameName(a.holder, b.holder);
}
