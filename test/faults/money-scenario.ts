import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { goneSince } from '../../src/enterprises/succession.service.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord } from '../../src/matching/match.schema.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { succeed } from '../../src/matching/process/succession.service.js';
import { performing, performTransition } from '../../src/matching/process/transition.service.js';
import type { ActName } from '../../src/matching/process/walk.js';
import { approve } from '../../src/payments/approval.service.js';
import { BatchModel } from '../../src/payments/batch/batch.model.js';
import { type BatchRecord, lineNumber } from '../../src/payments/batch/batch.schema.js';
import { buildBatch, signBatch } from '../../src/payments/batch/batch.service.js';
import { exportBatch } from '../../src/payments/batch/export.service.js';
import { importReceipts } from '../../src/payments/batch/receipt.service.js';
import { openPool } from '../../src/payments/budget/budget.service.js';
import { mendPayments, reconcilePayments } from '../../src/payments/mend.service.js';
import { PaymentModel } from '../../src/payments/payment.model.js';
import type { PaymentRecord } from '../../src/payments/payment.schema.js';
import type { PaymentDeps } from '../../src/payments/payment-deps.js';
import { paymentsIn } from '../../src/payments/payment-store.js';
import { reissue } from '../../src/payments/reissue.service.js';
import { resumePayments, stopPayments } from '../../src/payments/stop.service.js';
import { decideYearEnd } from '../../src/payments/year-end.service.js';
import { statement, storeFirms, uscc } from '../helpers/city.js';
import { clerk, inParts, matchId, second, storeMatch, type Treasury } from '../payments/treasury.js';

/** 分 in the pool; the matches ask for more. */
export const TOTAL = 1000;
/** In two parts. */
const PARTS = matchId(6, inParts);
const AMOUNTS = [400, 300, 250, 200, 150];

/** Matches that ask one pool for more than it has, and one in two parts of another pool; two of the firms are succeeded. */
export async function prepareMoney({ clock }: Treasury): Promise<void> {
  const at = clock.now();
  for (const year of [2026, 2027]) {
    for (const pool of ['fund', 'parts']) {
      const totalFen = year === 2026 ? TOTAL : 0;
      await openPool({ pool, year, totalFen, order: 'first-come', by: clerk.id, at });
    }
  }
  for (const [n, amount] of AMOUNTS.entries()) await storeMatch(n + 1, amount);
  await storeMatch(8, 50);
  // Instalments are resumed once they are decided again.
  await storeFirms(
    [6, 7, 9].map((n) => statement(n, { employees: 5 }, '2026-05-01')),
    at,
  );
  await storeMatch(6, 901, { of: inParts });
}

/**
 * Money on its whole way: approved, one match withdrawn and its room given to another, in batches to the bank, one line
 * returned and paid again, some of it asked back, the rest of instalments stopped and resumed, firms succeeded, the year
 * ended. Every step looks at what is there, so it can begin anywhere again.
 */
export async function spendMoney({ deps, clock }: Treasury, folder: string): Promise<void> {
  const asked = AMOUNTS.map((_, n) => matchId(n + 1));
  await Promise.all([[matchId(8), ...asked], [PARTS]].map((ids) => approve(ids, { who: clerk }, deps)));
  await MatchModel.updateOne({ _id: asked[0] as string, uscc: uscc(1) }, { state: 'withdrawn' });
  await reconcilePayments(deps);
  await mendPayments(deps);
  await succeed({ ...SUCCEEDED, kind: 're-coded', uscc: uscc(8), successors: [uscc(9)] }, clerk, deps);
  clock.set('2026-06-02T02:00:00Z');
  // The second part of match 6 is due in December and stays for the year's end.
  for (let batches = 0; batches < 3; batches += 1) {
    await reissueReturned(deps);
    if (await anyDue()) await buildBatch({ who: clerk }, deps);
    for (const batch of await BatchModel.find({}).lean<BatchRecord[]>()) await sendBatch(batch, folder, deps);
  }
  clock.set('2026-06-20T02:00:00Z');
  await askBack(deps);
  // The rest of match 6 is stopped, and goes on after all; once its firm is gone nothing of it is to be resumed there.
  if ((await goneSince(uscc(6), new Date(0))) === null) {
    if ((await eventsOf(PARTS)).filter((event) => event === 'resume-rest').length < 2)
      await stopPayments(PARTS, '示例：不再符合', clerk, deps);
    await resumePayments(PARTS, '示例：恢复符合', clerk, deps);
  }
  await succeed({ ...SUCCEEDED, kind: 'merged', uscc: uscc(6), successors: [uscc(7)] }, clerk, deps);
  clock.set('2027-01-05T02:00:00Z');
  for (const pool of ['fund', 'parts']) {
    await decideYearEnd(
      { pool, year: 2026, choice: 'carry-over', except: {}, document: '示例〔2027〕1号', who: clerk },
      deps,
    );
  }
}

/** Some of what match 6 was paid comes back, and the rest of it goes on. */
async function askBack(deps: PaymentDeps): Promise<void> {
  const act = (who: Person, name: ActName, input: object) =>
    performTransition(PARTS, name, input, performing(who, deps));
  if (!(await eventsOf(PARTS)).includes('recover')) {
    const on = (day: string) => ({ ...deps, clock: { now: () => new Date(`${day}T02:00:00Z`) } });
    const notified = performing(clerk, on('2026-06-05'));
    await performTransition(
      PARTS,
      'notify-recovery',
      { reason: '示例：虚报', amount: '1.00', answerDays: 5 },
      notified,
    );
    await act({ id: 'boss', roles: ['staff'] }, 'decide-recovery', { reason: '示例：属实' });
    await act(clerk, 'recover', { receipt: 'R1' });
  }
  if (!(await eventsOf(PARTS)).includes('resume-rest')) await resumePayments(PARTS, '示例：其余符合', clerk, deps);
}

async function eventsOf(id: string): Promise<string[]> {
  const { history = [] } = (await MatchModel.findById(id).lean<MatchRecord>()) ?? {};
  return history.map(({ event }) => event);
}

const SUCCEEDED = { on: '2026-05-20', open: 'to-successor', basis: '示例〔2026〕2号' } as const;

async function anyDue(): Promise<boolean> {
  return (await paymentsIn(['due'])).some(({ dueFrom }) => dueFrom <= '2026-06-02');
}

async function reissueReturned(deps: PaymentDeps): Promise<void> {
  for (const { _id } of await paymentsIn(['returned'])) await reissue(_id, '账户已更正', clerk, deps);
}

async function sendBatch(batch: BatchRecord, folder: string, deps: PaymentDeps): Promise<void> {
  const { _id, checksum } = batch;
  if (batch.state === 'dissolved') return;
  for (const who of [clerk, second]) {
    const now = await BatchModel.findById(_id).lean<BatchRecord>();
    if (now?.state === 'locked' && !now.signatures.some(({ by }) => by === who.id))
      await signBatch(_id, checksum, who, deps);
  }
  await mkdir(folder, { recursive: true });
  if (batch.state !== 'exported') await exportBatch(_id, folder, clerk, deps);
  const ordered = await PaymentModel.find({ batch: _id, state: 'ordered' }).lean<PaymentRecord[]>();
  const rows = ordered.map((one) => {
    // The line of match 2 comes back once.
    const result = one.match === matchId(2) && one.receipts.length === 0 ? '退票' : '成功';
    const [line, yuan] = [lineNumber(_id, one.line ?? 0), (one.amountFen / 100).toFixed(2)];
    return `${line},${result},${yuan},2026-06-02,V-${one.match}-${result}`;
  });
  if (rows.length === 0) return;
  const path = join(folder, `${_id}-receipts.csv`);
  await writeFile(path, ['付款编号,结果,金额,日期,凭证号', ...rows].join('\n'));
  await importReceipts(path, clerk, deps);
}
