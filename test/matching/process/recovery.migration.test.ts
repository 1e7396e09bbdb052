import test from 'ava';
import { MatchModel } from '../../../src/matching/match.model.js';
import type { MatchRecord } from '../../../src/matching/match.schema.js';
import { processOf, receivedFen } from '../../../src/matching/process/process.schema.js';
import { recoveriesSayWhatCame } from '../../../src/matching/process/recovery.migration.js';
import { atLeast, fixed, policy, uscc } from '../../helpers/city.js';
import { matchOf } from '../../helpers/match.js';
import { storePayment } from '../../helpers/paid.js';
import { processDatabase } from '../../helpers/process.js';

processDatabase();

const grant = policy('X94-recovered', atLeast('employees', 10), { benefit: fixed(1000) });
const CAME = new Date('2026-03-20T02:00:00Z');
const base = { notifiedBy: 'chen', at: CAME, reason: '虚报', check: null, answerUntil: '2026-03-12' };

/** A match as it stood before: what was asked back, null for all, and the receipt of what came. */
async function stored(n: number, state: 'recovery-notified' | 'recovered', recovery: object): Promise<string> {
  const match = matchOf(grant, { _id: `${grant.code}:once:${uscc(n)}`, uscc: uscc(n), state });
  const who = { id: 'cai', as: 'finance' } as const;
  const came = { at: CAME, event: 'recover', from: 'recovery-decided', to: 'recovered', round: 1, run: null, who };
  const history = state === 'recovered' ? [...match.history, came] : match.history;
  const document = { ...match, history, process: { round: 1, payment: 'P', recovery: { ...base, ...recovery } } };
  await MatchModel.collection.insertOne(document as never);
  return match._id;
}
const read = async (id: string) => (await MatchModel.findById(id).lean<MatchRecord>()) as MatchRecord;
const migrated = () => recoveriesSayWhatCame(10).up(MatchModel.db);

test.serial('one receipt for all that was asked back becomes what came, by whom and when its event says', async (t) => {
  const id = await stored(1, 'recovered', { amountFen: 40_000, receipt: 'R-1' });
  await migrated();
  const match = await read(id);
  t.deepEqual(processOf(match), {
    ...{ round: 1, payment: 'P', recovery: { ...base, amountFen: 40_000 } },
    recovered: [{ amountFen: 40_000, receipt: 'R-1', by: 'cai', at: CAME }],
  });
  t.is(receivedFen(match, 100_000), 60_000);
  await migrated();
  t.deepEqual(await read(id), match, 'again it changes nothing');
});

test.serial('where no amount was said it was all that was paid: of its payments, or else of the match', async (t) => {
  const [known, old, open] = [
    await stored(1, 'recovered', { amountFen: null, receipt: 'R-1' }),
    await stored(2, 'recovered', { amountFen: null, receipt: 'R-2' }),
    await stored(3, 'recovery-notified', { amountFen: null }),
  ];
  await storePayment(await read(known), { amountFen: 30_000 });
  await storePayment(await read(known), { amountFen: 70_000, part: 2, state: 'due' });
  await migrated();
  t.like(processOf(await read(known)), { recovery: { amountFen: 30_000 }, recovered: [{ amountFen: 30_000 }] });
  t.like(processOf(await read(old)), { recovery: { amountFen: 100_000 }, recovered: [{ amountFen: 100_000 }] });
  t.like(processOf(await read(open)), { recovery: { amountFen: 100_000 }, recovered: undefined });
});

test.serial('what is stored as it is today stays', async (t) => {
  const id = await stored(1, 'recovery-notified', { amountFen: 10_000 });
  const before = await read(id);
  await migrated();
  t.deepEqual(await read(id), before);
});
