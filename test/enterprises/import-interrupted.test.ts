import test from 'ava';
import { CompleteListModel } from '../../src/enterprises/complete-list.model.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { enterpriseCursor } from '../../src/enterprises/enterprise.service.js';
import { FactChangeModel } from '../../src/enterprises/fact-change.model.js';
import { importFile } from '../../src/enterprises/import.service.js';
import { type Incoming, writeEnterprises } from '../../src/enterprises/write.service.js';
import type { Progress } from '../../src/terminal/progress.js';
import { openTestDatabase, type TestDatabase } from '../helpers/database.js';
import { csv, type Folder, importDeps, inventedUscc, temporaryFolder } from '../helpers/enterprises.js';

let database: TestDatabase;
let folder: Folder;
test.before(async () => {
  database = await openTestDatabase();
  folder = await temporaryFolder();
});
test.afterEach.always(async () => {
  await EnterpriseModel.deleteMany({});
  await FactChangeModel.deleteMany({});
  await CompleteListModel.deleteMany({});
});
test.after.always(async () => {
  await folder.remove();
  await database.close();
});

/** More than one batch of a thousand. */
const FIRMS = 1500;
const registry = (date: string) =>
  csv([
    ['统一社会信用代码', '企业名称', '登记状态', '成立日期', '行政区划代码'],
    ...Array.from({ length: FIRMS }, (_, n) => [inventedUscc(n), `虚构${n}有限公司`, '存续', date, '441621']),
  ]);
/** Every third firm twice, far apart. */
const figures = csv([
  ['统一社会信用代码', '单位名称', '年度', '年末参保人数'],
  ...Array.from({ length: FIRMS }, (_, n) => [inventedUscc(n), `虚构${n}有限公司`, '2025', n]),
  ...Array.from({ length: FIRMS / 5 }, (_, n) => [inventedUscc(n * 3), `虚构${n * 3}有限公司`, '2024', n]),
]);
const debtors = csv([
  ['企业名称', '统一社会信用代码', '案号'],
  ...Array.from({ length: 40 }, (_, n) => [`虚构${n * 7}有限公司`, inventedUscc(n * 7), `${n}`]),
]);

/** Stops the process of importing as if it had died, once `after` rows or firms are done in the phase. */
function stopping(phase: string, after: number): (label: string) => Progress {
  return (label) => ({
    update: (done) => {
      if (label === phase && done >= after) throw new Error('stopped');
    },
    stop: () => {},
  });
}

/** The store's whole state, one text per document: comparing texts is quick. */
async function importAll(interrupted: boolean): Promise<string[]> {
  const steps: [name: string, content: string, asOf: string, phase: string, after: number][] = [
    ['registry', registry('2020-01-05'), '2026-05-31', 'importing', 1000],
    ['figures', figures, '2026-06-30', 'importing', 1000],
    ['debtors', debtors, '2026-07-31', 'settling', 1000],
    ['registry2', registry('2019-01-05'), '2026-08-31', 'importing', 1000],
  ];
  for (const [name, content, asOf, phase, after] of steps) {
    const path = await folder.write(`${name}.csv`, content);
    if (interrupted) {
      const run = importFile(path, { asOf, progress: stopping(phase, after) }, importDeps());
      await run.then(
        () => Promise.reject(new Error(`${name} was not stopped`)),
        (error: Error) => (error.message === 'stopped' ? undefined : Promise.reject(error)),
      );
    }
    await importFile(path, { asOf }, importDeps());
  }
  const state: string[] = [];
  for await (const { revision, ...enterprise } of enterpriseCursor()) state.push(JSON.stringify(enterprise));
  for (const change of await FactChangeModel.find({}).sort({ _id: 1 }).lean()) state.push(JSON.stringify(change));
  return state;
}

test.serial('stopped in the middle and run again, the store is the one of an undisturbed run', async (t) => {
  const undisturbed = await importAll(false);
  t.is(undisturbed.length, 3 * FIRMS, 'each firm, and what the last file replaced: stated facts and inferred ones');
  await EnterpriseModel.deleteMany({});
  await FactChangeModel.deleteMany({});
  await CompleteListModel.deleteMany({});
  const disturbed = await importAll(true);
  t.is(disturbed.length, undisturbed.length);
  t.deepEqual(
    disturbed.filter((text, at) => text !== undisturbed[at]),
    [],
  );
});

test.serial('two writers at once lose nothing', async (t) => {
  const now = new Date('2026-11-22T04:00:00Z');
  const incoming = (source: string, slot: string, value: number): Incoming[] =>
    Array.from({ length: 300 }, (_, n) => ({
      uscc: inventedUscc(n),
      statements: [{ batch: source, source, asOf: '2026-06-30', receivedAt: now, observed: [{ slot, value }] }],
    }));
  const writers = ['revenue.2025', 'totalAssets.2025', 'employees', 'nicheYears'].map((slot, at) =>
    writeEnterprises(incoming(`s${at}`, slot, at), { now, lists: [] }),
  );
  const outcomes = (await Promise.all(writers)).flat().map(({ outcome }) => outcome);
  t.is(outcomes.length, 1200);
  for await (const { values, provenance, revision } of enterpriseCursor()) {
    t.deepEqual(values, { revenue: { 2025: 0 }, totalAssets: { 2025: 1 }, employees: 2, nicheYears: 3 } as never);
    t.is(provenance.length, 4);
    t.is(revision, 4);
  }
});
