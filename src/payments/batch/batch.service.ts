import { civilDateOf } from '../../eligibility/civil-date.js';
import type { PayeeAccount } from '../../matching/process/account.service.js';
import type { Person } from '../../matching/process/process.schema.js';
import { InputError } from '../../terminal/input-error.js';
import type { PaymentRecord } from '../payment.schema.js';
import type { PaymentDeps } from '../payment-deps.js';
import { paymentsIn, stepPayments } from '../payment-store.js';
import { needRole } from '../roles.js';
import { type BatchLine, type BatchRecord, lineNumber } from './batch.schema.js';
import { checksumOf, type PayableLine } from './batch-file.js';
import { batchesIn, insertBatch, insertLines, linesOf, readBatch, stepBatch } from './batch-store.js';
import { type Checked, checkPayments } from './line-check.js';

/** Of one file; whoever's bank takes fewer at once asks for fewer. */
export const MOST_LINES = 50_000;
const SIGNATURES = 2;
/** A builder takes seconds; one this old is gone. */
const BUILDING_MINUTES = 15;

export interface Building {
  readonly policy?: string | undefined;
  readonly pool?: string | undefined;
  /** At most so many lines. */
  readonly limit?: number | undefined;
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
  { policy, pool, limit = MOST_LINES, who }: Building,
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
  const due = found.filter(({ dueFrom }) => dueFrom <= asOf).slice(0, Math.min(limit, MOST_LINES));
  const checked = await checkPayments(due, asOf, deps);
  const leftOut = checked.flatMap(({ payment, fault }) =>
    fault === null ? [] : [{ payment: payment._id, reason: fault }],
  );
  if (checked.length === leftOut.length) {
    throw new InputError(['nothing is due that can be paid', ...leftOut.map((one) => `${one.payment}: ${one.reason}`)]);
  }
  const empty = { count: 0, totalFen: 0, checksum: '', signatures: [], exported: null, handedOut: [], dissolved: null };
  const begun = await insertBatch(asOf.replaceAll('-', ''), {
    ...{ ...empty, state: 'building', createdBy: who.id, createdAt: at },
  });
  const lines = await takeLines(begun._id, checked, at, deps);
  const locked: Partial<BatchRecord> = {
    ...{ state: 'locked', count: lines.length },
    totalFen: lines.reduce((sum, { amountFen }) => sum + amountFen, 0),
    checksum: checksumOf(begun._id, lines),
  };
  if (!(await stepBatch(begun, locked))) {
    await unbatch(begun._id, at);
    throw new InputError(`batch ${begun._id} was dissolved while it was built`);
  }
  return { batch: { ...begun, ...locked }, leftOut };
}

/** Takes what was found in order into the batch, and keeps its lines; somebody else may have taken some before. */
async function takeLines(
  batch: string,
  checked: readonly Checked[],
  at: Date,
  deps: PaymentDeps,
): Promise<PayableLine[]> {
  const sound = checked.filter((one) => one.fault === null);
  await stepPayments(
    'batch',
    sound.map(({ payment }, index) => ({ payment, set: { batch, line: index + 1, updatedAt: at } })),
    { batch: null },
  );
  const taken = new Set((await paymentsIn(['batched'], { batch })).map(({ _id }) => _id));
  const lines = sound.flatMap(({ payment, account }, index): PayableLine[] =>
    taken.has(payment._id) ? [{ ...lineOf(batch, payment, index + 1, account, deps), account }] : [],
  );
  await insertLines(lines.map(({ account: _, ...line }) => line));
  return lines;
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
  const payments = await paymentsIn(['batched', 'ordered'], { batch: batch._id });
  const checks = new Map((await checkPayments(payments, asOf, deps)).map((check) => [check.payment._id, check]));
  const problems: string[] = [];
  const lines: PayableLine[] = [];
  for (const line of await linesOf(batch._id)) {
    const check = checks.get(line.payment);
    if (check === undefined) problems.push(`line ${line._id}: it is not in the batch any more`);
    else if (check.fault !== null) problems.push(`line ${line._id}: ${check.fault}`);
    else if (check.account.version !== line.accountVersion) problems.push(`line ${line._id}: its account has changed`);
    else lines.push({ ...line, account: check.account });
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

function lineOf(
  batch: string,
  { _id: payment, uscc, policy, version, period, amountFen, funding, part, parts }: PaymentRecord,
  line: number,
  { payee, version: accountVersion }: PayeeAccount,
  { rules }: PaymentDeps,
): BatchLine {
  const title = rules.policies.find((one) => one.code === policy && one.version === version)?.title.zh ?? policy;
  const which = [period === 'once' ? '' : period, parts > 1 ? `第${part}/${parts}期` : ''].filter((one) => one !== '');
  const purpose = [title, ...which].join(' ');
  const number = lineNumber(batch, line);
  return { _id: number, batch, line, payment, uscc, amountFen, funding, payee, purpose, accountVersion };
}

async function finishDissolving(batch: BatchRecord, at: Date): Promise<BatchRecord> {
  await unbatch(batch._id, at);
  await stepBatch(batch, { state: 'dissolved' });
  return { ...batch, state: 'dissolved' };
}

async function unbatch(batch: string, at: Date): Promise<void> {
  const set = { batch: null, line: null, updatedAt: at };
  const payments = await paymentsIn(['batched'], { batch });
  await stepPayments(
    'unbatch',
    payments.map((payment) => ({ payment, set })),
    { batch },
  );
}
