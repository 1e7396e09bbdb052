import test from 'ava';
import { installation } from '../helpers/cli.js';

const zhida = installation();
test.after.always(() => zhida.close());
const accounts = (...args: string[]) => zhida.run(['accounts', ...args]);
const add = (login: string, ...office: string[]) => accounts('add', login, '--name', '示例', '--json', ...office);

test.serial('each role is made with what it needs, in the same words as over HTTP', async (t) => {
  const wrong = await add('spec', '--role', 'specialist');
  t.deepEqual([wrong.code, wrong.stdout], [2, '']);
  t.regex(wrong.stderr, /企业服务专员须有片区/);
  t.notRegex(wrong.stderr, / · /);
  const english = await add('spec', '--role', 'specialist', '--lang', 'en');
  t.is(english.stderr, 'zhida: districts: a service specialist needs districts\n');
  t.is((await add('audit', '--role', 'auditor', 'administrator')).code, 2);
  t.is((await add('root', '--role', 'administrator')).code, 0);
  t.is((await add('spec', '--role', 'specialist', '--district', '441602')).code, 0);
});

test.serial('a closed account gets no code that opens nothing, and can be opened again', async (t) => {
  t.is((await accounts('disable', 'spec')).code, 0);
  const dead = await accounts('invite', 'spec');
  t.deepEqual([dead.code, dead.stdout], [2, '']);
  t.regex(dead.stderr, /先启用/);
  const open = await accounts('enable', 'spec');
  t.is(open.code, 0);
  t.regex(open.stdout, /accounts invite spec/, 'nobody had taken it up');
  t.is((await accounts('invite', 'spec')).code, 0);
});

test.serial('the last administrator is not closed by mistake', async (t) => {
  const refused = await accounts('disable', 'root');
  t.deepEqual([refused.code, refused.stdout], [2, '']);
  t.regex(refused.stderr, /最后一名管理员.*--force/);
  await add('second', '--role', 'administrator');
  t.is((await accounts('disable', 'second')).code, 0);
  t.is((await accounts('disable', 'root')).code, 2, 'the other one is closed');
  t.is((await accounts('disable', 'root', '--force')).code, 0);
});
