import { spawn } from 'node:child_process';
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import test from 'ava';
import { type Json, type RulesFolder, rulesFolder, soundPolicy } from '../helpers/rules-folder.js';

interface Ran {
  readonly code: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

// The command by itself, in a process of its own: its exit code and its two streams are the contract.
const RUN = `
  import { rulesCommand } from ${JSON.stringify(new URL('../../src/policies/rules.command.js', import.meta.url).href)};
  import { group, reportFailure } from ${JSON.stringify(new URL('../../src/terminal/command.js', import.meta.url).href)};
  const clock = { now: () => new Date('2026-06-01T00:00:00Z') };
  try {
    const rules = group('rules', '');
    rulesCommand(rules, clock);
    await rules.parseAsync(process.argv.slice(1), { from: 'user' });
  } catch (error) {
    process.exitCode = reportFailure(error);
  }`;

function run(args: readonly string[], options: { folder?: RulesFolder; stdin?: string } = {}): Promise<Ran> {
  const env = { ...process.env, ...(options.folder ? { RULES_DIR: options.folder.dir } : {}) };
  const child = spawn(process.execPath, ['--input-type=module', '-e', RUN, '--', ...args], { env });
  let [stdout, stderr] = ['', ''];
  child.stdout.setEncoding('utf8').on('data', (text) => (stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text) => (stderr += text));
  child.stdin.end(options.stdin ?? '');
  return new Promise((resolve) => child.on('close', (code) => resolve({ code, stdout, stderr })));
}

function folderWith(t: Parameters<typeof rulesFolder>[0], change: Json = {}): RulesFolder {
  const folder = rulesFolder(t);
  folder.write('policies/X90-trial/2026.json', soundPolicy(change));
  return folder;
}

test.serial('check prints a line per policy and ends with 0', async (t) => {
  const { code, stdout, stderr } = await run(['check'], { folder: folderWith(t) });
  t.is(stdout, '✓ X90-trial 2026: 3 tests passed\n1 of 1 files sound, 3 of 3 tests passed\n');
  t.deepEqual([code, stderr], [0, '']);
});

test.serial('check warns of what makes no sense, and is content', async (t) => {
  const least = (value: number) => ({ fact: 'rdExpense', operator: 'greaterThan', value });
  const routes = [
    { when: least(2000), delivery: 'apply', reason: { zh: '一', en: 'one' } },
    { when: least(3000), delivery: 'apply', reason: { zh: '二', en: 'two' } },
  ];
  const conditions = { all: [least(500), least(999.99)] };
  const folder = folderWith(t, { conditions, routes });
  const { code, stdout } = await run(['check', '--json'], { folder });
  const { ok, policies } = JSON.parse(stdout) as { ok: boolean; policies: { warnings: Json[] }[] };
  t.deepEqual(
    policies[0]?.warnings.map((one) => [one.severity, one.code, one.path]),
    [
      ['warning', 'no-effect', '/conditions/all/0'],
      ['warning', 'swallowed', '/routes/1/when'],
    ],
  );
  t.deepEqual([code, ok], [0, true]);
  t.regex((await run(['check'], { folder })).stdout, /✓ X90-trial.*\n {2}! \/conditions\/all\/0: never matters/);
});

test.serial('check refuses a policy that contradicts itself', async (t) => {
  const conditions = {
    all: [20, 10].map((value, at) => ({ fact: 'rdExpense', operator: at ? 'lessThan' : 'greaterThan', value })),
  };
  const { code, stderr } = await run(['check'], { folder: folderWith(t, { conditions }) });
  t.is(code, 2);
  t.regex(
    stderr,
    /2026\.json \/conditions\/all\/1: can never be true together with what the same "all" asks of rdExpense/,
  );
});

test.serial('check --json gives one value, problems on stderr, exit 2', async (t) => {
  const conditions = { fact: 'rdExpense', operator: 'atLeast', value: 1 };
  const { code, stdout, stderr } = await run(['check', '--json'], { folder: folderWith(t, { conditions }) });
  const line = 'rules/policies/X90-trial/2026.json /conditions/operator: operator "atLeast" is not known';
  const { ok, policies, problems } = JSON.parse(stdout) as { ok: boolean; policies: Json[]; problems: string[] };
  t.deepEqual([code, ok, problems, stderr], [2, false, [line], `zhida: ${line}\n`]);
  t.deepEqual([policies[0]?.file, policies[0]?.problems], ['rules/policies/X90-trial/2026.json', [line]]);
});

test.serial('check tells a failing test inside a policy', async (t) => {
  const tests = soundPolicy().tests as Json[];
  Object.assign(tests[0] as Json, { amount: '99.99' });
  const { code, stdout, stderr } = await run(['check'], { folder: folderWith(t, { tests }) });
  t.is(code, 2);
  t.regex(stdout, /✗ X90-trial 2026: 1 problem, 2 of 3 tests passed/);
  t.regex(stderr, /2026\.json \/tests\/0: "at the bound": amount is 100\.00, expected 99\.99/);
});

test.serial('check of a draft anywhere reads it against the rule book', async (t) => {
  const folder = folderWith(t);
  const draft = join(folder.dir, '..', 'draft.json');
  writeFileSync(draft, JSON.stringify(soundPolicy({ code: 'X92-draft' })));
  t.deepEqual((await run(['check', draft], { folder })).stdout.split('\n')[0], '✓ X92-draft 2026: 3 tests passed');
  writeFileSync(draft, JSON.stringify(soundPolicy({ validTo: '2023-02-30' })));
  const bad = await run(['check', draft], { folder });
  t.is(bad.code, 2);
  t.is(bad.stderr, `zhida: ${draft} /validTo: must be a day that exists, YYYY-MM-DD\n`);
  writeFileSync(draft, Buffer.from([0x89, 0x50, 0x4e, 0x47, 0, 1, 2]));
  t.regex((await run(['check', draft], { folder })).stderr, /^zhida: .*draft\.json: is no JSON: [^\n]*\n$/);
  t.regex((await run(['check', '/nowhere'], { folder })).stderr, /^zhida: \/nowhere: no such file or folder\n$/);
});

test.serial('eval gives the contract’s object for a policy and for conditions', async (t) => {
  const folder = folderWith(t);
  const [facts, conditions] = [join(folder.dir, '..', 'facts.json'), join(folder.dir, '..', 'conditions.json')];
  writeFileSync(facts, JSON.stringify({ districtCode: '441602', rdExpense: '2000.50' }));
  writeFileSync(conditions, JSON.stringify({ fact: 'rdExpense', operator: 'lessThan', value: 2000.5 }));
  const policy = await run(['eval', '--policy', 'X90-trial', '--facts', facts, '--json'], { folder });
  const result = JSON.parse(policy.stdout) as Json;
  t.deepEqual([policy.code, result.verdict, result.amount, result.gaps], [0, 'eligible', '200.05', []]);
  t.is((result.working as Json[]).length > 0, true);
  const bare = await run(['eval', '--conditions', conditions, '--facts', facts, '--json'], { folder });
  t.is((JSON.parse(bare.stdout) as Json).verdict, 'ineligible');
  const over = ['eval', '--policy', 'X90-trial', '--facts', facts, '--as-of', '2027-01-01'];
  const text = await run(over, { folder });
  t.regex(text.stdout, /示例\(虚构\)：试行补助 · Trial grant \(X90-trial 2026\)\n2027-01-01 未在执行期 not in force\n/);
});

const WRONG: [args: string[], line: RegExp][] = [
  [['eval'], /give either --conditions FILE or --policy CODE/],
  [['eval', '--policy', 'X90-trial'], /give --facts FILE/],
  [['eval', '--policy', 'X', '--conditions', 'x', '--facts', 'y'], /give either --conditions FILE or --policy CODE/],
  [['eval', '--policy', 'X', '--facts', '/nowhere.json'], /\/nowhere\.json: cannot be read \(ENOENT\)/],
  [['eval', '--policy', 'X', '--facts', 'y', '--as-of', '2023-02-30'], /--as-of 2023-02-30 is no day that exists/],
  [['eval', '--batch', '--policy', 'X'], /--batch takes its conditions, policies, facts and days from stdin/],
];

for (const [args, line] of WRONG) {
  test.serial(`bad input is one clear line and exit 2: rules ${args.join(' ')}`, async (t) => {
    const { code, stdout, stderr } = await run(args, { folder: folderWith(t) });
    t.deepEqual([code, stdout, stderr.trimEnd().split('\n').length], [2, '', 1]);
    t.regex(stderr, line);
  });
}

test.serial('files are read with a byte order mark, and not where they are far too long', async (t) => {
  const folder = folderWith(t);
  const [facts, long] = [join(folder.dir, '..', 'facts.json'), join(folder.dir, '..', 'long.json')];
  writeFileSync(facts, '\uFEFF{"districtCode":"441602","rdExpense":2000}');
  const marked = await run(['eval', '--policy', 'X90-trial', '--facts', facts, '--json'], { folder });
  t.is((JSON.parse(marked.stdout) as Json).amount, '200.00');
  const leaf = { fact: 'rdExpense', operator: 'lessThan', value: 1 };
  writeFileSync(long, JSON.stringify({ all: Array.from({ length: 100_000 }, () => leaf) }));
  const refused = await run(['eval', '--conditions', long, '--facts', facts], { folder });
  t.deepEqual([refused.code, refused.stderr], [2, `zhida: ${long}: is larger than 4 MiB\n`]);
});

test.serial('a batch answers each line in order, bad ones with an error, many of them', async (t) => {
  const lines = Array.from({ length: 3000 }, (_, at) =>
    at % 10 === 3
      ? '{"facts":'
      : JSON.stringify({ policy: 'X90-trial', facts: { districtCode: '441602', rdExpense: at }, asOf: '2026-06-01' }),
  );
  const { code, stdout } = await run(['eval', '--batch'], { folder: folderWith(t), stdin: `${lines.join('\n')}\n` });
  const results = stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Json);
  t.deepEqual([code, results.length], [0, 3000]);
  for (const [at, { verdict, amount, error }] of results.entries()) {
    if (at % 10 === 3) t.is(typeof error, 'string');
    else if (at < 1000) t.deepEqual([verdict, amount], ['ineligible', null]);
    else t.deepEqual([verdict, amount], ['eligible', (at / 10).toFixed(2)]);
  }
});
