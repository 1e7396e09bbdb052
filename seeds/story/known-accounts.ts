import type { Account } from '../../src/accounts/account.schema.js';
import { changeAccount, findAccount } from '../../src/accounts/account.service.js';
import type { Config } from '../../src/config.js';
import type { Deps } from '../../src/deps.js';
import { isReachable } from '../../src/http/loopback.js';
import { InputError } from '../../src/terminal/input-error.js';
import { type StoryPerson, storyPeople } from './people.js';

/** Those of the story's accounts that are open here, each with its office. */
export async function openAccounts(): Promise<{ readonly person: StoryPerson; readonly account: Account }[]> {
  const found = await Promise.all(
    storyPeople().map(async (person) => ({ person, account: await findAccount(person.id) })),
  );
  return found.flatMap(({ person, account }) => (account?.state === 'active' ? [{ person, account }] : []));
}

/** Closes them all, for good unless an administrator opens one again. @returns those that it closed */
export async function closeAccounts(deps: Pick<Deps, 'clock'>): Promise<StoryPerson[]> {
  const open = await openAccounts();
  for (const { account } of open) await changeAccount(account._id, account.revision, { state: 'disabled' }, deps);
  return open.map(({ person }) => person);
}

/**
 * Everybody knows their password: where others reach the service, or it is no demo (any more), they are closed.
 * @throws InputError where one is open
 */
export async function needNoKnownAccounts(
  config: Pick<Config, 'host' | 'proxies' | 'baseUrl' | 'mongodbUri' | 'demo'>,
): Promise<void> {
  const isDemo = !isReachable(config) && config.mongodbUri === undefined && config.demo;
  if (isDemo || (await openAccounts()).length === 0) return;
  throw new InputError(
    '示例账号的密码人人皆知，只用于本机示例：HOST、BASE_URL 或 PROXIES 使他人可访问，或使用 MONGODB_URI、DEMO=off 时不能启动。先运行 zhida demo --close，或另设 DATA_DIR · everybody knows the password of the demo’s accounts: where others can reach the service (HOST, BASE_URL, PROXIES), and with MONGODB_URI or DEMO=off, close them first (zhida demo --close), or set another DATA_DIR',
  );
}
