import { civilDateOf } from '../../eligibility/civil-date.js';
import type { CivilDate } from '../../eligibility/facts.js';
import { findEnterprise } from '../../enterprises/enterprise.service.js';
import { findMatch } from '../../matching/match.service.js';
import type { PayeeAccount } from '../../matching/process/account.service.js';
import type { Person } from '../../matching/process/process.schema.js';
import { InputError } from '../../terminal/input-error.js';
import { reservationsOf } from '../budget/budget.service.js';
import { isPayable } from '../funding.js';
import type { PaymentRecord } from '../payment.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { paymentsIn, stepPayment } from '../payment-store.js';
import { CLOCKWORK, needRole } from '../roles.js';
import { type BatchLine, type BatchRecord, lineNumber } from './batch.schema.js';
import { checksumOf, type PayableLine } from './batch-file.js';
import { batchesIn, insertBatch, readBatch, stepBatch } from './batch-store.js';

/** As many lines as a bank's upload takes at once, and as fit into a document with room to spare. */
const MOST_LINES = 5000;
const SIGNATURES = 2;
/** A builder takes seconds; one this old is gone. */
const BUILDING_MINUTES = 15;

export interface Building {
  readonly policy?: string | undefined;
  readonly pool?: string | undefined;
  readonly who: Person;
}

export interface LeftOut {
  readonly payment: string;
  readonly reason: string;
}

/**
 * Takes what is due into a new batch and locks it: lines, count, total and checksum stay from here on. Each line's match
 * is payable, its money set aside and its account checked now; the others are left out, each with its reason.
 * @throws InputError where nothing can be paid
 */
export async function buildBatch(
  { policy, pool, who }: Building,
  deps: PaymentDeps,
): Promise<{ readonly batch: BatchRecord; readonly leftOut: readonly LeftOut[] }> {
  needRole(who, 'finance');
  const at = deps.clock.now();
  const asOf = civilDateOf(at);
  const found = await paymentsIn(['due'], {
    ...{ batch: null, unconfirmed: false },
    ...(policy === undefined ? {} : { policy }),
    ...(pool === undefined ? {} : { pool }),
  });
  const due = found.filter(({ dueFrom }) => dueFrom <= asOf).slice(0, MOST_LINES);
  const checked = await checkEach(due, asOf, deps);
  const leftOut = checked.flatMap(({ payment, fault }) =>
    fault === null ? [] : [{ payment: payment._id, reason: fault }],
  );
  if (checked.length === leftOut.length) {
    throw new InputError(['nothing is due that can be paid', ...leftOut.map((one) => `${one.payment}: ${one.reason}`)]);
  }
  const empty = { lines: [], count: 0, totalFen: 0, checksum: '', signatures: [], exported: null, dissolved: null };
  const begun = await insertBatch(asOf.replaceAll('-', ''), {
    ...{ ...empty, state: 'building', createdBy: who.id, createdAt: at },
  });
  const lines: PayableLine[] = [];
  for (const { payment, account, payee, fault } of checked) {
    if (fault !== null || account === null) continue;
    const line = lines.length + 1;
    if (!(await stepPayment(payment, 'batch', { batch: begun._id, line, updatedAt: at }, { batch: null }))) continue;
    lines.push({ ...lineOf(payment, line, payee, account, deps), account });
  }
  const locked: Partial<BatchRecord> = {
    ...{ state: 'locked', lines: lines.map(({ account: _, ...line }) => line), count: lines.length },
    totalFen: lines.reduce((sum, { amountFen }) => sum + amountFen, 0),
    checksum: checksumOf(begun._id, lines),
  };
  if (!(await stepBatch(begun, locked))) {
    await unbatch(begun._id, at);
    throw new InputError(`batch ${begun._id} was dissolved while it was built`);
  }
  return { batch: { ...begun, ...locked }, leftOut };
}

/** One of two people who have seen the same checksum. @throws InputError for any other batch, state or person */
export async function signBatch(id: string, checksum: string, who: Person, deps: PaymentDeps): Promise<BatchRecord> {
  needRole(who, 'finance');
  const batch = await readBatch(id);
  if (batch.signatures.some(({ by }) => by === who.id)) {
    throw new InputError(`batch ${id}: ${who.id} has signed it; another person has to`);
  }
  needState(batch, 'locked');
  if (batch.checksum !== checksum) throw new InputError(`batch ${id}: that is not its checksum`);
  const signatures = [...batch.signatures, { by: who.id, at: deps.clock.now() }];
  const signed: Partial<BatchRecord> = { signatures, state: signatures.length < SIGNATURES ? 'locked' : 'signed' };
  if (!(await stepBatch(batch, signed))) throw changed(id);
  return { ...batch, ...signed };
}

/** Takes a batch apart that was not exported: its payments are due again. */
export async function dissolveBatch(id: string, reason: string, who: Person, deps: PaymentDeps): Promise<BatchRecord> {
  needRole(who, 'finance');
  const batch = await readBatch(id);
  needState(batch, 'locked', 'signed');
  const at = deps.clock.now();
  const dissolved: Partial<BatchRecord> = { state: 'dissolving', dissolved: { by: who.id, at, reason } };
  if (!(await stepBatch(batch, dissolved))) throw changed(id);
  return finishDissolving({ ...batch, ...dissolved }, at);
}

/** Finishes what was being dissolved, and dissolves what nobody goes on building. @returns how many batches */
export async function mendBatches(deps: PaymentDeps): Promise<number> {
  const at = deps.clock.now();
  const building = await batchesIn('building');
  const left = building.filter(({ createdAt }) => at.getTime() - createdAt.getTime() > BUILDING_MINUTES * 60_000);
  for (const batch of left) {
    await stepBatch(batch, { state: 'dissolving', dissolved: { by: 'timer', at, reason: 'its building was cut off' } });
  }
  const dissolving = await batchesIn('dissolving');
  for (const batch of dissolving) await finishDissolving(batch, at);
  return dissolving.length;
}

/**
 * The lines with their accounts, each checked anew: its match, its money and the very account of the locked batch.
 * @throws InputError naming each line that may not be paid any more
 */
export async function payableLines(batch: BatchRecord, deps: PaymentDeps): Promise<PayableLine[]> {
  const asOf = civilDateOf(deps.clock.now());
  const payments = new Map(
    (await paymentsIn(['batched', 'ordered'], { batch: batch._id })).map((one) => [one._id, one]),
  );
  const problems: string[] = [];
  const lines: PayableLine[] = [];
  const checks = await checkEach([...payments.values()], asOf, deps);
  const byPayment = new Map(checks.map((check) => [check.payment._id, check]));
  for (const line of batch.lines) {
    const check = byPayment.get(line.payment);
    const account = check?.account ?? null;
    const moved = account !== null && account.version !== line.accountVersion ? 'its account has changed' : null;
    const fault = check === undefined ? 'it is not in the batch any more' : (check.fault ?? moved);
    if (fault !== null || account === null) problems.push(`line ${lineNumber(batch._id, line.line)}: ${fault}`);
    else lines.push({ ...line, account });
  }
  if (problems.length > 0) throw new InputError([`batch ${batch._id} cannot be exported: dissolve it`, ...problems]);
  if (checksumOf(batch._id, lines) !== batch.checksum) {
    throw new InputError(`batch ${batch._id}: its lines are not those that were signed`);
  }
  return lines;
}

export function needState({ _id, state }: BatchRecord, ...allowed: readonly BatchRecord['state'][]): void {
  if (!allowed.includes(state)) throw new InputError(`batch ${_id} is ${state}, not ${allowed.join(' or ')}`);
}

export const changed = (id: string): InputError =>
  new InputError(`batch ${id} was changed by somebody else; look again`);

interface Checked {
  readonly payment: PaymentRecord;
  readonly account: PayeeAccount | null;
  readonly payee: string;
  readonly fault: string | null;
}

async function checkEach(
  payments: readonly PaymentRecord[],
  asOf: CivilDate,
  { ports }: PaymentDeps,
): Promise<Checked[]> {
  const reservations = await reservationsOf(payments);
  const checked: Checked[] = [];
  for (const payment of payments) {
    const { match, uscc, round, part, pool, payUntil } = payment;
    // What is not eligible any more is taken away here, or held: the match is read after it.
    await ports.recheck(match, CLOCKWORK).catch(onlyRefused);
    const [found, account, enterprise] = [
      await findMatch(match, uscc),
      await ports.account(uscc, asOf),
      await findEnterprise(uscc),
    ];
    const reserved = reservations.get(match)?.parts.find((one) => one.part === part)?.state === 'reserved';
    const faults = [
      found?.round === round && isPayable(found.state) ? null : `its match is ${found?.state ?? 'gone'}`,
      pool === null || reserved ? null : `no money is set aside in ${pool}`,
      payUntil === null || asOf <= payUntil ? null : `its policy pays until ${payUntil}`,
      account === null ? 'the firm has no account' : account.fault,
    ];
    const fault = faults.find((one) => one !== null) ?? null;
    checked.push({ payment, account, payee: enterprise?.name ?? '', fault });
  }
  return checked;
}

/** A match that cannot even be held is not payable, and its line says so. */
function onlyRefused(error: unknown): void {
  if (!(error instanceof InputError)) throw error;
}

function lineOf(
  { _id, uscc, policy, version, period, amountFen, funding, part, parts }: PaymentRecord,
  line: number,
  payee: string,
  { version: accountVersion }: PayeeAccount,
  { rules }: PaymentDeps,
): BatchLine {
  const title = rules.policies.find((one) => one.code === policy && one.version === version)?.title.zh ?? policy;
  const which = [period === 'once' ? '' : period, parts > 1 ? `第${part}/${parts}期` : ''].filter((one) => one !== '');
  const purpose = [title, ...which].join(' ');
  return { line, payment: _id, uscc, amountFen, funding, payee, purpose, accountVersion };
}

async function finishDissolving(batch: BatchRecord, at: Date): Promise<BatchRecord> {
  await unbatch(batch._id, at);
  await stepBatch(batch, { state: 'dissolved' });
  return { ...batch, state: 'dissolved' };
}

async function unbatch(batch: string, at: Date): Promise<void> {
  for (const payment of await paymentsIn(['batched'], { batch })) {
    await stepPayment(payment, 'unbatch', { batch: null, line: null, updatedAt: at }, { batch });
  }
}
