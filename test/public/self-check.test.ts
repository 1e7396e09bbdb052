import test from 'ava';
import { atLeast, policy, rulesWith } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { openTestDatabase } from '../helpers/database.js';
import { testDeps } from '../helpers/deps.js';
import { listenApp } from '../helpers/whole-app.js';

const POLICIES = [
  policy('X80-staff', { all: [atLeast('employees', 20), { fact: 'isPrivate', operator: 'equal', value: true }] }),
  policy('X81-trade', { fact: 'industryCode', operator: 'startsWith', value: 'I65' }),
  policy('X82-over', atLeast('employees', 1), { validTo: '2026-02-01' }),
  policy('X84-share', atLeast('employees', 1), {
    benefit: { amount: { rate: { of: { fact: 'registeredCapital' }, by: { fixed: 0.01 } } }, ceiling: true },
  }),
  policy('X83-seals', { fact: 'qualificationCodes', operator: 'contains', value: 'high-tech' }),
];
const database = await openTestDatabase();
const app = await listenApp(testDeps({ clock: handClock('2026-03-09T02:00:00Z'), rules: rulesWith(...POLICIES) }));
test.after.always(async () => {
  await app.close();
  await database.close();
});

interface Seen {
  readonly status: number;
  readonly text: string;
  readonly title: string;
  readonly kept: string | null;
}

async function seen(answer: Response): Promise<Seen> {
  const text = await answer.text();
  const title = /<h1>(.*?)<\/h1>/.exec(text)?.[1] ?? '';
  return { status: answer.status, text, title, kept: answer.headers.get('Cache-Control') };
}

const open = async (query = '') => seen(await fetch(`${app.base}/check${query}`));

async function send(fields: Readonly<Record<string, string>>, query = ''): Promise<Seen> {
  const headers = { Origin: app.base, 'Sec-Fetch-Site': 'same-origin' };
  return seen(await fetch(`${app.base}/check${query}`, { method: 'POST', headers, body: new URLSearchParams(fields) }));
}

const HERE = { fact: 'districtCode', value: '441602' };
const staff = (answers: readonly object[], more: Readonly<Record<string, string>> = {}) =>
  send({ policy: 'X80-staff', answers: JSON.stringify(answers), ...more });

test('the first page asks what to check; a policy’s own address begins at once', async (t) => {
  const start = await open();
  t.deepEqual([start.status, start.title], [200, '政策自测']);
  t.regex(start.text, /全部政策/);
  const own = await open('?policy=X80-staff');
  t.is(own.title, '登记所在地区划');
  t.regex(own.text, /已答 0 题，最多还有 3 题/);
  t.is((await open('?policy=X80-staff&lang=en')).title, 'District of registration');
});

test('an answer leads on, and what is no answer is said beside its field with all kept', async (t) => {
  const field = { question: 'employees', step: 'answer', answer: 'viele' };
  const wrong = await staff([HERE, { fact: 'isPrivate', value: true }], field);
  t.is(wrong.status, 422);
  t.regex(wrong.text, /<title>错误：/);
  t.regex(wrong.text, /href="#answer">须为不小于 0 的整数</);
  t.regex(wrong.text, /value="viele"/);
  t.regex(wrong.text, /源城区|441602/, 'what was answered before is still there');
  t.is((await staff([HERE, { fact: 'isPrivate', value: true }], { ...field, answer: '' })).status, 422);
  const right = await staff([HERE, { fact: 'isPrivate', value: true }], { ...field, answer: '1,020' });
  t.deepEqual([right.status, right.title], [200, '自测结果']);
  t.regex(right.text, /<h2 id="eligible">符合（1 项）/);
});

test('not to know is an answer, and an answer can be taken back', async (t) => {
  const unknown = await staff([HERE], { question: 'employees', step: 'unknown', answer: 'viele' });
  t.regex(unknown.text, /不知道/);
  const all = [HERE, { fact: 'employees', value: null }, { fact: 'isPrivate', value: true }];
  const result = await staff(all, { step: 'result' });
  t.regex(result.text, /待核实（1 项）/);
  const changed = await staff(all, { change: 'employees' });
  t.is(changed.title, '从业人数（含劳务派遣）');
  t.regex(changed.text, /已答 2 题，最多还有 1 题/);
});

test('what only the amount needs is asked after the result, by whoever wants it', async (t) => {
  const answers = JSON.stringify([HERE, { fact: 'employees', value: 3 }]);
  const share = (more: Readonly<Record<string, string>>) => send({ policy: 'X84-share', answers, ...more });
  const result = await share({});
  t.regex(result.text, /要估算金额，可再填 1 项/);
  t.regex(result.text, /金额须按部门数据计算/);
  const asked = await share({ step: 'amounts' });
  t.is(asked.title, '注册资本');
  t.regex(asked.text, /name="amounts" value="1"/);
  t.notRegex(asked.text, /最多还有 \d+ 题/);
  const field = { amounts: '1', question: 'registeredCapital', step: 'answer' };
  t.is((await share({ ...field, answer: '-' })).status, 422);
  const shown = await share({ ...field, answer: '1,000,000' });
  t.is(shown.title, '自测结果');
  t.regex(shown.text, /最高 (<!-- -->)?10,000 元/);
  t.is((await share({ amounts: '1', step: 'result' })).title, '自测结果');
});

test('a long list is searched by name or code, and what fits several is chosen from', async (t) => {
  const trade = (answer: string) =>
    send({ policy: 'X81-trade', answers: JSON.stringify([HERE]), question: 'industryCode', step: 'answer', answer });
  const several = await trade('软件');
  t.is(several.status, 422);
  t.regex(several.text, /type="radio" name="answer" value="I65"/);
  t.is((await trade('zzzz')).status, 422);
  t.is((await trade('i6513')).title, '自测结果');
  t.is((await trade('I6513')).title, '自测结果');
});

test('several of a list are boxes; none of them is an answer as well', async (t) => {
  const seals = (more: Readonly<Record<string, string>>) =>
    send({ policy: 'X83-seals', answers: JSON.stringify([HERE]), ...more });
  const asked = await seals({});
  t.regex(asked.text, /type="checkbox" name="choice.high-tech"/);
  const question = /name="question" value="([^"]+)"/.exec(asked.text)?.[1] ?? '';
  t.regex((await seals({ question, step: 'answer', 'choice.high-tech': 'on' })).text, /符合（1 项）/);
  t.regex((await seals({ question, step: 'answer' })).text, /不符合（1 项）/);
});

test('hidden fields that were altered are refused clearly, and nothing in them runs', async (t) => {
  for (const answers of [
    '{',
    '[1]',
    '[{"fact":"hires","value":1}]',
    '[{"fact":"employees","value":"viele"}]',
    `[{"fact":"employees","value":1},{"fact":"employees","value":2}]`,
    `[{"fact":"<script>alert(1)</script>","value":null}]`,
    'x'.repeat(10_000),
  ]) {
    const { status, text } = await send({ policy: 'X80-staff', answers });
    t.is(status, 422, answers.slice(0, 40));
    t.regex(text, /已被改动/);
    t.notRegex(text, /<script>alert/);
  }
  t.is((await send({ policy: 'nothing' })).status, 404);
  const other = await staff([HERE], { question: 'employees"><script>', step: 'answer', answer: '1' });
  t.is(other.status, 200, 'a question that is not asked: the next one is');
  t.notRegex(other.text, /"><script>/);
});

test('nothing is kept but by the own browser; an ended policy leads to its guide', async (t) => {
  t.regex((await staff([HERE])).kept ?? '', /^private/);
  const over = await open('?policy=X82-over');
  t.is(over.status, 410);
  t.regex(over.text, /href="\/policies\/X82-over"/);
  t.is((await open('?policy=nothing')).status, 404);
});
