import type { Command } from 'commander';
import { type Deps, type OpenDeps, withDeps } from '../deps.js';
import { IN_BOTH_LANGUAGES } from '../http/both-languages.js';
import { ROLE_NAMES, ROLES } from '../http/roles.js';
import { accountName } from '../terminal/account-name.js';
import { type CommonOptions, command, print } from '../terminal/command.js';
import { InputError, RefusedError, UnknownError } from '../terminal/input-error.js';
import { type Account, newAccount, role } from './account.schema.js';
import {
  changeAccount,
  findByLogin,
  hasAdministratorAccount,
  type Invited,
  invite,
  inviteAgain,
  listAccounts,
} from './account.service.js';
import { accountView } from './account.view.js';
import { needSoundOffice } from './offices.js';

interface AddOptions extends CommonOptions {
  readonly name: string;
  readonly role: readonly string[];
  readonly firm?: readonly string[];
  readonly department?: string;
  readonly district?: readonly string[];
}

const EVERY = 200;

/** `zhida accounts`: whoever runs the server lets the first administrator in; the others are made in the browser. */
export function accountsCommand(accounts: Command, open: OpenDeps): void {
  const add = command('add', 'make an account; prints the code by which its owner takes it up')
    .argument('<login>', 'what is typed at sign-in')
    .requiredOption('--name <name>', 'the person')
    .requiredOption('--role <role...>', `one or several of ${ROLE_NAMES.join(', ')}`)
    .option('--firm <uscc...>', 'firms whose administrator this is (for the role member)')
    .option('--department <key>', 'for the roles department, author and publisher')
    .option('--district <code...>', 'six-digit codes that a specialist covers')
    .action((login: string, options: AddOptions) =>
      withDeps(open, async (deps) => print(invitedOutcome(await added(login, options, deps)), options)),
    );
  const list = command('list', 'list accounts').action((options: CommonOptions) =>
    withDeps(open, async () => print(await listed(), options)),
  );
  const again = command('invite', 'give a new code to somebody who lost password or telephone')
    .argument('<login>')
    .action((login: string, options: CommonOptions) =>
      withDeps(open, async (deps) => {
        const invited = await inviteAgain((await known(login))._id, deps);
        await written('accounts invite', invited.account, deps);
        print(invitedOutcome(invited), options);
      }),
    );
  const disable = command('disable', 'close an account and sign it out everywhere')
    .argument('<login>')
    .option('--force', 'also the last administrator')
    .action((login: string, options: CommonOptions & { readonly force?: boolean }) =>
      withDeps(open, async (deps) => {
        const account = await known(login);
        if (options.force !== true) await needOtherAdministrator(account);
        await turned(account, 'disabled', deps);
        print(
          { result: accountView(await known(login)), text: { zh: `已停用 ${login}`, en: `${login} is disabled` } },
          options,
        );
      }),
    );
  const enable = command('enable', 'open a disabled account again, with the password and second factor that it had')
    .argument('<login>')
    .action((login: string, options: CommonOptions) =>
      withDeps(open, async (deps) => {
        await turned(await known(login), 'active', deps);
        const account = await known(login);
        const isShut = account.password === null && account.identity === null;
        const zh = isShut ? `；尚无密码，请运行 zhida accounts invite ${login}` : '';
        const en = isShut ? `; it has no password yet: zhida accounts invite ${login}` : '';
        const text = { zh: `已启用 ${login}${zh}`, en: `${login} is enabled${en}` };
        print({ result: accountView(account), text }, options);
      }),
    );
  for (const one of [add, list, again, disable, enable]) accounts.addCommand(one);
}

async function added(login: string, options: AddOptions, deps: Deps): Promise<Invited> {
  const unknown = options.role.find((name) => !role.safeParse(name).success);
  if (unknown !== undefined)
    throw new InputError(
      `--role ${unknown}：应为 ${ROLE_NAMES.join('、')} 之一 · must be one of ${ROLE_NAMES.join(', ')}`,
    );
  const office = {
    ...{ login, name: options.name, roles: options.role, department: options.department ?? null },
    firms: (options.firm ?? []).map((uscc) => ({ uscc, administrator: true })),
    districts: options.district ?? [],
  };
  const given = newAccount.safeParse(office, IN_BOTH_LANGUAGES);
  if (!given.success)
    throw new InputError(given.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`));
  needSoundOffice(given.data, deps.rules);
  const invited = await invite(given.data, deps);
  await written('accounts add', invited.account, deps);
  return invited;
}

async function turned({ _id, revision, state: before }: Account, state: 'active' | 'disabled', deps: Deps) {
  const account = await changeAccount(_id, revision, { state }, deps);
  await written(`accounts ${state === 'active' ? 'enable' : 'disable'}`, account, deps, before);
}

/** Who closes the last one has nobody left who could make accounts. @throws RefusedError */
async function needOtherAdministrator({ _id, roles, state }: Account): Promise<void> {
  if (!roles.includes('administrator') || state === 'disabled' || (await hasAdministratorAccount(_id))) return;
  throw new RefusedError(
    '这是最后一名管理员，确需停用请加 --force · the last administrator: add --force to close it all the same',
  );
}

async function known(login: string): Promise<Account> {
  const account = await findByLogin(login.normalize('NFKC').trim().toLowerCase());
  if (account === null)
    throw new UnknownError(`没有账号 ${login}，见 zhida accounts list · no account ${login}; see: zhida accounts list`);
  return account;
}

function written(act: string, { _id: id, roles, state }: Account, { audit }: Deps, before?: string): Promise<void> {
  const by = { id: accountName(), as: [], way: 'command' } as const;
  const was = before === undefined ? {} : { before: { state: before } };
  return audit.record({ by, act, about: { kind: 'accounts', id }, ...was, after: { roles: [...roles], state } });
}

function invitedOutcome({ account, code }: Invited) {
  const { login, name } = account;
  return {
    result: { account: accountView(account), code },
    text: {
      zh: `${name}（${login}）的邀请码，7 天内有效，只显示这一次：\n${code}`,
      en: `Invitation of ${name} (${login}), good for 7 days, shown this once:\n${code}`,
    },
  };
}

async function listed() {
  const accounts: Account[] = [];
  let cursor: string | undefined;
  do {
    const page = await listAccounts({ limit: EVERY, cursor });
    accounts.push(...page.items);
    cursor = page.nextCursor ?? undefined;
  } while (cursor !== undefined);
  const line = (words: (account: Account) => string) => accounts.map(words).join('\n') || '-';
  return {
    result: accounts.map(accountView),
    text: {
      zh: line(
        ({ login, name, roles, state }) =>
          `${login}\t${name}\t${roles.map((one) => ROLES[one].zh).join('、')}\t${state}`,
      ),
      en: line(
        ({ login, name, roles, state }) =>
          `${login}\t${name}\t${roles.map((one) => ROLES[one].en).join(', ')}\t${state}`,
      ),
    },
  };
}
