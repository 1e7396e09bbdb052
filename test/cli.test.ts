import { once } from 'node:events';
import { existsSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs';
import { userInfo } from 'node:os';
import { join } from 'node:path';
import test, { type ExecutionContext } from 'ava';
import { MIGRATIONS } from '../src/composition.js';
import { packageFile } from '../src/package-file.js';
import { CLI, installation, type Ran } from './helpers/cli.js';
import { rulesFolder, soundPolicy } from './helpers/rules-folder.js';

// The command line as a person meets it: exit codes, one JSON value on stdout, one line per problem on stderr.
const zhida = installation();
test.after.always(() => zhida.close());

const FIRM = '91441602MAX9P37JX1';
const REGISTRY = packageFile('seeds', 'files', '01-registry.csv');
const DEBTORS = packageFile('seeds', 'files', '06-dishonest-judgment-debtors.csv');

/** The one value of `--json`; anything beside it on stdout fails. */
function jsonOf<T>(t: ExecutionContext, ran: Ran): T {
  t.is(ran.code, 0, ran.stderr);
  t.is(ran.stdout.indexOf('\n'), ran.stdout.length - 1, 'one line');
  return JSON.parse(ran.stdout) as T;
}

function refused(t: ExecutionContext, ran: Ran, code: 1 | 2, ...lines: RegExp[]): void {
  t.is(ran.stdout, '');
  const told = ran.stderr.trimEnd().split('\n');
  t.is(told.length, lines.length, ran.stderr);
  for (const [at, line] of lines.entries()) {
    t.regex(told[at] ?? '', /^zhida: /);
    t.regex(told[at] ?? '', line);
  }
  t.is(ran.code, code);
}

function fileOf(name: string, content: string | Buffer): string {
  const path = join(zhida.folder, name);
  writeFileSync(path, content);
  return path;
}

test.serial('the help of the program and of a command', async (t) => {
  const { code, stdout, stderr } = await zhida.run(['--help']);
  t.deepEqual([code, stderr], [0, '']);
  const names = [...stdout.matchAll(/^ {2}([a-z]+)(?= )/gm)].map((match) => match[1] as string);
  t.deepEqual(
    names.filter((name) => name !== 'help'),
    [
      'serve',
      'seed',
      'demo',
      'import',
      'evaluate',
      'runs',
      'explain',
      'payments',
      'figures',
      'accounts',
      'contacts',
      'rules',
      'doctor',
      'migrate',
      'db',
    ],
  );
  const help = await zhida.run(['rules', 'eval', '--help']);
  t.deepEqual([help.code, help.stderr, /--json/.test(help.stdout)], [0, '', true]);
  t.deepEqual(await zhida.run(['help', 'rules', 'eval']), help);
  const importing = await zhida.run(['help', 'import']);
  t.regex(importing.stdout, /^Usage: zhida import \[options\] <file>\n[\s\S]*headers in Chinese[\s\S]*--dry-run/);
});

const MISTYPED: [args: string[], line: RegExp][] = [
  [['serv'], /unknown command 'serv' \(Did you mean serve\?\) \(see: zhida --help\)$/],
  [['rules', 'eval', '--nope'], /unknown option '--nope' \(see: zhida rules eval --help\)$/],
  [['import'], /missing required argument 'file'/],
  [['seed', '--enterprises', '-5'], /'-5' is invalid. a whole number from 1 to 2,000,000 is needed/],
  [['explain', FIRM, '--lang', 'fr'], /'fr' is invalid. Allowed choices are zh, en/],
];

test.serial('what is mistyped is one line and exit code 2', async (t) => {
  const all = await Promise.all(MISTYPED.map(([args]) => zhida.run(args)));
  for (const [at, ran] of all.entries()) refused(t, ran, 2, MISTYPED[at]?.[1] ?? /never/);
});

test.serial('wrong settings are one line each and exit code 2', async (t) => {
  const env = { PORT: '0x50', SMTP_URL: 'smtp://', BASE_URL: 'javascript:alert(1)', LOG_LEVEL: 'loud' };
  const [settings, city, sender] = await Promise.all([
    zhida.run(['evaluate', '--json'], { env }),
    zhida.run(['evaluate', '--json'], { env: { CITY: '999999' } }),
    zhida.run(['evaluate', '--json'], { env: { MAIL_FROM: 'x' } }),
  ]);
  const lines = [
    /PORT: must be a whole number from 0 to 65535$/,
    /SMTP_URL: names no relay/,
    /BASE_URL: must be an address such as/,
    /LOG_LEVEL: must be one of fatal, error/,
  ];
  refused(t, settings, 2, ...lines);
  refused(t, city, 2, /CITY: 999999 is not in the code list divisions$/);
  refused(t, sender, 2, /MAIL_FROM holds no single address: x$/);
  t.false(existsSync(join(zhida.folder, 'data')), 'told before anything is opened');
});

test.serial(
  'a data folder that cannot be used, or a database that does not answer, is a failure: exit code 1',
  async (t) => {
    const taken = fileOf('taken', '');
    const embedded = { MONGODB_URI: undefined };
    const cases: [Record<string, string | undefined>, RegExp][] = [
      [{ ...embedded, DATA_DIR: taken }, /the data folder .* cannot be used: .* is not a folder$/],
      [{ MONGODB_URI: 'mongodb://user:secret@127.0.0.1:1/x' }, /MONGODB_URI: the database does not answer: /],
    ];
    // Node's own recursive mkdir never returns there.
    if (existsSync('/proc/self')) cases.push([{ ...embedded, DATA_DIR: '/proc/x' }, /\/proc\/x cannot be used/]);
    const all = await Promise.all(cases.map(([env]) => zhida.run(['evaluate', '--json'], { env })));
    for (const [at, ran] of all.entries()) {
      refused(t, ran, 1, cases[at]?.[1] ?? /never/);
      t.notRegex(ran.stderr, /secret/);
    }
  },
);

test.serial('an operator mistyped in a policy stops the start with path and reason', async (t) => {
  const folder = rulesFolder(t);
  const conditions = { fact: 'rdExpense', operator: 'atLest', value: 1 };
  folder.write('policies/X90-trial/2026.json', soundPolicy({ conditions }));
  const line = /rules\/policies\/X90-trial\/2026\.json \/conditions\/operator: operator "atLest" is not known$/;
  const env = { RULES_DIR: folder.dir };
  refused(t, await zhida.run(['evaluate'], { env }), 2, line);
});

interface Report {
  readonly accepted: number;
  readonly created: number;
  readonly updated: number;
  readonly unchanged: number;
  readonly rejected: number;
  readonly rejects: readonly unknown[];
}

test.serial('import: a dry run writes nothing, a second import changes nothing', async (t) => {
  const tried = jsonOf<Report>(t, await zhida.run(['import', REGISTRY, '--dry-run', '--json']));
  t.deepEqual([tried.accepted, tried.created], [120, 120]);
  const first = jsonOf<Report>(t, await zhida.run(['import', REGISTRY, '--json']));
  t.deepEqual([first.accepted, first.created, first.rejected, first.rejects], [120, 120, 0, []]);
  const second = jsonOf<Report>(t, await zhida.run(['import', REGISTRY, '--json']));
  t.deepEqual([second.created, second.updated, second.unchanged], [0, 0, 120]);
});

test.serial('import: a file that cannot be used is told line by line', async (t) => {
  const head = '统一社会信用代码,企业名称,主体类型,登记状态,成立日期,注册资本,行政区划代码,行业代码\n';
  const row = `${FIRM},源城泽丰示例食品贸易有限公司,企业,存续,2023-02-30,100万人民币,441602,F5139\n`;
  const cases: [path: string, lines: RegExp[]][] = [
    [process.execPath, [/not a text file \(a NUL byte in line 1\)$/]],
    [fileOf('blank.csv', '\n\n'), [/no known header .* in the first rows: all empty$/]],
    [
      fileOf('date.csv', head + row),
      [/no row was accepted of 1$/, /line 2, 成立日期 "2023-02-30": a day that does not/],
    ],
  ];
  const all = await Promise.all(cases.map(([path]) => zhida.run(['import', path, '--json'])));
  for (const [at, ran] of all.entries()) refused(t, ran, 2, ...(cases[at]?.[1] ?? []));
  const strict = fileOf('strict.csv', head + row + row.replace('02-30', '02-03').replace(FIRM, '91441602MAX9P37K81'));
  const lines = [/refused with --strict: 1 of 2 rows are at fault$/, /line 2, 成立日期/];
  refused(t, await zhida.run(['import', strict, '--strict']), 2, ...lines);
});

interface Explained {
  readonly policies: readonly { verdict: string; missing: readonly { fact: string }[] }[];
}

async function lacksDebtors(t: ExecutionContext): Promise<boolean> {
  const ran = await zhida.run(['explain', FIRM, 'X02-high-tech-award', '--json']);
  const [only] = jsonOf<Explained>(t, ran).policies;
  t.is(only?.verdict, 'undecided');
  return only?.missing.some(({ fact }) => fact === 'dishonestJudgmentDebtor') ?? false;
}

test.serial('explain: a complete list of the bad settles what was missing for all whom it does not name', async (t) => {
  t.true(await lacksDebtors(t));
  jsonOf(t, await zhida.run(['import', DEBTORS, '--json']));
  t.false(await lacksDebtors(t));
  const listed = /^[^,\n]+/.exec(readFileSync(DEBTORS, 'utf8').split('\n')[1] ?? '')?.[0] ?? '';
  const [zh, en] = await Promise.all([
    zhida.run(['explain', listed, 'X02-high-tech-award']),
    zhida.run(['explain', listed, 'X02-high-tech-award', '--lang', 'en']),
  ]);
  t.regex(zh.stdout, /【不符合】.*X02-high-tech-award[\s\S]*被列为失信被执行人：是（须为否） ✗ \(人民法院, /);
  t.regex(en.stdout, /Listed as a dishonest judgment debtor: yes.* ✗ \(Courts, /);
});

test.serial('an enterprise, a policy or a day that is not there is one line and exit code 2', async (t) => {
  const cases: [args: string[], line: RegExp][] = [
    [['explain', '91441602MAX9P37JX2'], /没有该经营主体 91441602MAX9P37JX2$/],
    [['explain', '91441602MAX9P37JX2', '--lang', 'en'], /: unknown enterprise "91441602MAX9P37JX2"$/],
    [['explain', FIRM, '--as-of', '2023-02-30'], /--as-of: "2023-02-30" is not a day that exists/],
    [['evaluate', '--policy', 'nope'], /unknown policy "nope"$/],
  ];
  const all = await Promise.all(cases.map(([args]) => zhida.run([...args, '--json'])));
  for (const [at, ran] of all.entries()) refused(t, ran, 2, cases[at]?.[1] ?? /never/);
});

test.serial('evaluate: a second run changes nothing', async (t) => {
  interface Ran {
    readonly state: string;
    readonly by: string;
    readonly counts: Readonly<Record<string, number>>;
  }
  const first = jsonOf<Ran>(t, await zhida.run(['evaluate', '--json']));
  t.deepEqual([first.state, first.counts.enterprises, first.counts.failed], ['done', 120, 0]);
  t.true((first.counts.new ?? 0) > 0);
  t.is(first.by, userInfo().username);
  const second = jsonOf<Ran>(t, await zhida.run(['evaluate', '--by', 'Li', '--json']));
  t.is(second.by, 'Li');
  const { new: added, changed, lost, unchanged } = second.counts;
  t.deepEqual([added, changed, lost, unchanged], [0, 0, 0, first.counts.new]);
});

test.serial('every other command prints one JSON value, through a link and from another folder too', async (t) => {
  const seeded = await zhida.run(['seed', '--enterprises', '5', '--json']);
  t.deepEqual(jsonOf(t, seeded), { created: 5, known: 0 });
  const latest = MIGRATIONS.length;
  t.deepEqual(jsonOf(t, await zhida.run(['migrate', '--json'])), { from: latest, to: latest, run: [] });
  t.true(Array.isArray(jsonOf(t, await zhida.run(['runs', 'list', '--json']))));
  t.is(jsonOf(t, await zhida.run(['runs', 'work', '--json'])), null);
  for (const asked of [
    ['show', 'X'],
    ['approve', 'X', 'P', '--by', 'Li'],
    ['list', '--limit', '0'],
    ['approve', 'X', 'P'],
  ]) {
    t.is((await zhida.run(['runs', ...asked])).code, 2, asked.join(' '));
  }
  const link = join(zhida.folder, 'zhida');
  symlinkSync(CLI, link);
  const facts = fileOf('facts.json', '{"entityType":"enterprise"}');
  const args = ['rules', 'eval', '--policy', 'P13-key-group-tax-deduction', '--facts', facts, '--json'];
  const evaluated = jsonOf<{ verdict: string }>(t, await zhida.run(args, { program: link, cwd: '/' }));
  t.is(evaluated.verdict, 'undecided');
});

test.serial('a reader who stops reading ends the program quietly', async (t) => {
  const child = zhida.start(['rules', 'eval', '--batch']);
  let told = '';
  child.stderr?.setEncoding('utf8').on('data', (text) => (told += text));
  child.stdin?.on('error', () => {});
  child.stdin?.write('x\n'.repeat(20_000));
  await once(child.stdout as NodeJS.ReadableStream, 'data');
  child.stdout?.destroy();
  child.stdin?.end('x\n'.repeat(20_000));
  const [code] = (await once(child, 'close')) as [number | null];
  t.deepEqual([code, told], [0, '']);
});
