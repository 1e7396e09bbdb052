import test from 'ava';
import fc from 'fast-check';
import { ObjectionFileModel, ObjectionModel } from '../../src/feedback/objection.model.js';
import { newObjection, type Objection } from '../../src/feedback/objection.schema.js';
import {
  identityOf,
  ObjectionRefused,
  objectionBy,
  type RefusalKind,
  receiveObjection,
} from '../../src/feedback/objection.service.js';
import { findFile, knownFiles } from '../../src/feedback/objection-files.service.js';
import { forgetObjectors } from '../../src/feedback/objection-forgetting.service.js';
import { tendObjections } from '../../src/feedback/objection-stop.service.js';
import { answerPublicObjection } from '../../src/feedback/objection-work.service.js';
import { newReceiptNumber, readReceiptNumber, shownNumber } from '../../src/feedback/receipt-number.js';
import { performDue } from '../../src/matching/process/due.service.js';
import { replaceMatch } from '../../src/matching/process/match-write.js';
import { openPublicityList } from '../../src/matching/process/publicity.service.js';
import { step } from '../../src/matching/process/walk.js';
import { InputError, RefusedError } from '../../src/terminal/input-error.js';
import { atLeast, fixed, policy, statement, storeFirms, withPublicity } from '../helpers/city.js';
import { afterEachWrite } from '../helpers/each-write.js';
import { person } from '../helpers/match.js';
import { emptied, HRSS, HRSS_HEAD, idOf, processDatabase, STAFF, smallCity, stored } from '../helpers/process.js';

processDatabase();
test.serial.before(async () => {
  for (const model of [ObjectionModel, ObjectionFileModel]) await model.createIndexes();
});

const CODE = 'X83-objected';
const FIRMS = [0, 1, 2];
const TEXT = '该企业已停产，不应享受';
const PDF = Buffer.from('%PDF-1.7 example');
const shownPolicy = policy(CODE, atLeast('employees', 10), { benefit: fixed(3000), process: withPublicity });
const state = async (n: number) => (await stored(CODE, n)).state;

/** Three firms of an empty city on a list. */
async function shown() {
  await emptied();
  for (const model of [ObjectionModel, ObjectionFileModel]) await model.collection.deleteMany({});
  const city = smallCity('2026-03-02T02:00:00Z', shownPolicy);
  const now = city.clock.now();
  await storeFirms(
    FIRMS.map((n) => statement(n, { employees: 12 }, '2026-02-28')),
    now,
  );
  await city.run();
  const { list } = await openPublicityList(
    FIRMS.map((n) => idOf(CODE, n)),
    STAFF,
    city.deps,
  );
  if (list === null) throw new Error('nothing was put on show');
  const object = (more: object = {}, files: readonly Buffer[] = []) => {
    const given = newObjection.parse({ list: list._id, entry: 1, kind: 'anonymous', text: TEXT, ...more });
    return receiveObjection(given, { files: knownFiles(files), admit: async () => {} }, city.deps);
  };
  const answer = (objection: Objection, upheld: boolean, who = HRSS) =>
    answerPublicObjection(objection, { upheld, text: '经核查' }, who, city.deps);
  return { ...city, list, object, answer };
}
const NAMED = { kind: 'real-name', name: '某商会', contact: '0762-0000000' };
const refused = (kind: RefusalKind) => ({ instanceOf: ObjectionRefused, message: REFUSED[kind] });
const REFUSED: Readonly<Record<RefusalKind, RegExp>> = {
  'not-on-show': /not on show any more: call 12345/,
  'needs-name': /give your name/,
  answered: /several times/,
  'too-many-open': /many objections/,
};

test.serial('what is received stops its entry at once and alone, and its answer lets it go on', async (t) => {
  const { clock, deps, object, answer } = await shown();
  clock.set('2026-03-04T02:00:00Z');
  const received = await object(NAMED, [PDF]);
  t.like(received, { state: 'received', dueOn: '2026-03-18', entry: { number: 1, match: idOf(CODE, 0) } });
  t.deepEqual([await state(0), await state(1)], ['objected', 'publicised']);
  clock.set('2026-03-10T02:00:00Z');
  await performDue(deps);
  t.deepEqual([await state(0), await state(1)], ['objected', 'offered']);
  await t.throwsAsync(answer(received, false, { ...HRSS, id: STAFF.id }), { message: /another person/ });
  const answered = await answer(received, false);
  t.like(answered, { state: 'answered', answer: { upheld: false, by: HRSS.id, text: '经核查' } });
  t.is(await state(0), 'publicised');
  t.deepEqual(await answer(answered, false), answered);
  await t.throwsAsync(answer(answered, true), { instanceOf: RefusedError });
});

test.serial(
  'an upheld objection takes the entry off the list, and others to it are answered all the same',
  async (t) => {
    const { object, answer } = await shown();
    const [one, other] = [await object(NAMED), await object({ token: 'another-form-0001' })];
    await answer(one, true);
    t.is(await state(0), 'rejected');
    t.like(await answer(other, true, HRSS_HEAD), { state: 'answered', answer: { upheld: true } });
    t.is(await state(0), 'rejected');
  },
);

test.serial('who objected, and what was said, is nowhere but with the objection, and sealed there', async (t) => {
  const { deps, object, list } = await shown();
  const received = await object({ ...NAMED, text: '我是其邻居，可以作证' }, [PDF]);
  const match = JSON.stringify(await stored(CODE, 0));
  t.true(match.includes(received._id));
  for (const secret of [NAMED.name, NAMED.contact, '邻居']) t.false(match.includes(secret), secret);
  const kept = JSON.stringify(await ObjectionModel.findById(received._id).lean());
  t.false(kept.includes(NAMED.name) || kept.includes(NAMED.contact));
  t.deepEqual(identityOf(received, deps), { name: NAMED.name, contact: NAMED.contact });
  t.is(identityOf(await object({ entry: null }), deps), null);
  t.deepEqual((await findFile(received._id, 1))?.content, PDF);
  t.is(await findFile(received._id, 2), null);
  t.is(received.list, list._id);
});

test.serial(
  'a form that is sent twice, also at the same time, is one objection; other words are another',
  async (t) => {
    const { object } = await shown();
    const form = { token: 'form-token-000001' };
    const sent = await Promise.all([object(form, [PDF]), object(form, [PDF]), object(form, [PDF])]);
    t.is(new Set(sent.map(({ _id }) => _id)).size, 1);
    t.is((await object(form, [PDF]))._id, sent[0]?._id);
    t.is(await ObjectionModel.countDocuments(), 1);
    t.is(await ObjectionFileModel.countDocuments(), 1);
    t.not((await object({ ...form, text: '另有理由说明' }))._id, sent[0]?._id);
    t.not((await object())._id, (await object())._id, 'without a form nobody can tell');
  },
);

test.serial('a list as a whole is answered without stopping anybody, by another person than showed it', async (t) => {
  const { object, answer } = await shown();
  const received = await object({ entry: null });
  t.deepEqual([await state(0), await state(1)], ['publicised', 'publicised']);
  await t.throwsAsync(answer(received, false, { ...HRSS, id: STAFF.id }), { message: /put the list on show/ });
  t.like(await answer(received, true), { state: 'answered' });
});

test.serial(
  'nobody holds an entry for ever: a name after the first answer, the department after the third',
  async (t) => {
    const { object, answer } = await shown();
    await answer(await object(), false);
    await t.throwsAsync(object(), refused('needs-name'));
    await answer(await object(NAMED), false);
    await answer(await object({ ...NAMED, text: '第三次提出异议' }), false);
    await t.throwsAsync(object(NAMED), refused('answered'));
    t.is(await state(0), 'publicised');
    for (let n = 0; n < 20; n += 1) await object({ entry: 2, text: `第 ${n} 件异议` });
    await t.throwsAsync(object({ entry: 2 }), refused('too-many-open'));
    t.like(await object({ entry: 3 }), { state: 'received' });
  },
);

test.serial('what is not on show any more, or never was, is refused and nothing of it is kept', async (t) => {
  const { clock, deps, object } = await shown();
  await t.throwsAsync(object({ list: 'NO-SUCH-LIST' }), refused('not-on-show'));
  await t.throwsAsync(object({ entry: 4 }), refused('not-on-show'));
  // The last day is over, and no clock has moved the match on yet.
  clock.set('2026-03-09T16:00:00Z');
  await t.throwsAsync(object({}, [PDF]), refused('not-on-show'));
  await performDue(deps);
  await t.throwsAsync(object(), refused('not-on-show'));
  t.is(await ObjectionModel.countDocuments(), 0);
  t.is(await ObjectionFileModel.countDocuments(), 0);
});

test.serial(
  'killed after any write, an objection that was stored stops its entry before the clock goes on',
  async (t) => {
    for (let kill = 1; kill < 12; kill += 1) {
      const { clock, deps, object } = await shown();
      let writes = 0;
      const stop = afterEachWrite(() => {
        writes += 1;
        if (writes === kill) throw new Error('killed');
      });
      const outcome = await object({}, [PDF]).then(
        () => 'received',
        () => 'killed',
      );
      stop();
      const isStored = (await ObjectionModel.countDocuments()) === 1;
      clock.set('2026-03-04T02:00:00Z');
      await forgetObjectors(deps);
      t.is(await ObjectionFileModel.countDocuments(), isStored ? 1 : 0, `${kill}`);
      clock.set('2026-03-10T02:00:00Z');
      await tendObjections(deps);
      await performDue(deps);
      t.is(await state(0), isStored ? 'objected' : 'offered', `${kill}`);
      if (outcome === 'received') return t.true(kill > 2);
    }
    return t.fail('it never came to its end');
  },
);

test.serial('an answer that was given at the match is taken over', async (t) => {
  const { deps, act, object } = await shown();
  const { _id } = await object();
  await act(HRSS, idOf(CODE, 0), 'answer-objection', { objection: _id, upheld: true, answer: '属实' });
  t.deepEqual(await tendObjections(deps), { stopped: 0, answered: 1 });
  t.like(await objectionBy(_id), { state: 'answered', answer: { text: '属实', upheld: true, by: HRSS.id } });
  t.deepEqual(await tendObjections(deps), { stopped: 0, answered: 0 });
});

test.serial('whatever happens in whatever order: with an open objection no match goes on', async (t) => {
  const RUN = person('run', ['run']);
  const move = async (n: number, event: 'hold' | 'release', at: Date) => {
    const match = await stored(CODE, n);
    if (event === 'hold' ? match.state === 'hold' : match.state !== 'hold') return;
    if (event === 'hold' && !['publicised', 'objected'].includes(match.state)) return;
    await replaceMatch(match, step(match, event, { who: RUN, at }), at);
  };
  const op = fc.tuple(
    fc.constantFrom('object', 'object', 'name', 'dismiss', 'uphold', 'hold', 'release', 'day', 'day', 'staff'),
    fc.nat({ max: 2 }),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(op, { minLength: 5, maxLength: 14 }), async (ops) => {
      const { clock, deps, act, object, answer } = await shown();
      const quietly = (work: Promise<unknown>) =>
        work.catch((error: unknown) => {
          if (!(error instanceof RefusedError)) throw error;
        });
      let day = 2;
      for (const [what, n] of ops) {
        const at = clock.now();
        const open = await ObjectionModel.findOne({ state: 'received', 'entry.number': n + 1 } as object).lean();
        if (what === 'object') await quietly(object({ entry: n + 1 }));
        if (what === 'name') await quietly(object({ entry: n + 1, ...NAMED }));
        if (what === 'dismiss' && open !== null) await quietly(answer(open, false));
        if (what === 'uphold' && open !== null) await quietly(answer(open, true, HRSS_HEAD));
        if (what === 'hold' || what === 'release') await move(n, what, at);
        if (what === 'staff') await quietly(act(STAFF, idOf(CODE, n), 'object', { objection: `S${day}`, text: 't' }));
        if (what === 'day') {
          day += 3;
          clock.set(new Date(Date.UTC(2026, 2, day, 2)).toISOString());
          await tendObjections(deps);
          await performDue(deps);
        }
        for (const firm of FIRMS) {
          const waiting = { state: 'received', 'entry.number': firm + 1 } as object;
          if ((await ObjectionModel.countDocuments(waiting)) === 0) continue;
          t.false(['offered', 'confirmed', 'payable', 'paid'].includes(await state(firm)), `${what} ${firm}`);
        }
      }
      await tendObjections(deps);
      for (const { entry } of await ObjectionModel.find({ state: 'received' }).lean())
        t.not(await state((entry?.number ?? 0) - 1), 'publicised');
    }),
    { numRuns: Number(process.env.OBJECTION_RUNS ?? 15) },
  );
});

test.serial('two years after the answer nobody can be told any more who objected, and to what', async (t) => {
  const { clock, deps, object, answer } = await shown();
  const received = await object(NAMED, [PDF]);
  await answer(received, false);
  clock.set('2028-02-28T02:00:00Z');
  t.deepEqual(await forgetObjectors(deps), { forgotten: 0 });
  clock.set('2028-03-02T02:00:00Z');
  t.deepEqual(await forgetObjectors(deps), { forgotten: 1 });
  t.deepEqual(await forgetObjectors(deps), { forgotten: 0 });
  t.like(await objectionBy(received._id), { identity: null, text: '', files: [], answer: { text: '经核查' } });
  t.is(await ObjectionFileModel.countDocuments(), 0);
});

test('a number on paper is read as it was meant, and what is none is none', (t) => {
  const number = newReceiptNumber(2026);
  t.regex(number, /^26[0-9A-HJKMNP-TV-Z]{12}$/);
  t.is(readReceiptNumber(shownNumber(number)), number);
  t.is(readReceiptNumber(' ２６－0o1i－lABC－dEfG '), '2600111ABCDEFG');
  for (const none of ['', '26', `${number}0`, number.replace(/.$/, 'U'), '26-ABCD', '\0'.repeat(14)])
    t.is(readReceiptNumber(none), null);
  const many = new Set(Array.from({ length: 500 }, () => newReceiptNumber(2026)));
  t.is(many.size, 500);
});

test('files are what their first bytes say, few and small', (t) => {
  const png = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a, 0]);
  const types = knownFiles([PDF, png, Buffer.from([0xff, 0xd8, 0xff, 0xe0])]).map(({ type }) => type);
  t.deepEqual(types, ['application/pdf', 'image/png', 'image/jpeg']);
  for (const wrong of ['<svg onload="alert(1)"/>', '<html>', 'alert(1)', ' %PDF-1.7', ''])
    t.throws(() => knownFiles([Buffer.from(wrong)]), { instanceOf: InputError, message: /only PDF/ });
  t.throws(() => knownFiles([Buffer.concat([PDF, Buffer.alloc(3 * 1024 * 1024)])]), { message: /at most 3 MB/ });
  t.throws(() => knownFiles([PDF, PDF, PDF, PDF]), { message: /at most 3 files/ });
});
