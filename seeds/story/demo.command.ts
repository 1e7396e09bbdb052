import type { Command } from 'commander';
import { codeAt } from '../../src/accounts/second-factor.js';
import { type OpenDeps, withDeps } from '../../src/deps.js';
import { type CommonOptions, type Outcome, print } from '../../src/terminal/command.js';
import { closeAccounts, openAccounts } from './known-accounts.js';
import { STORY_FACTOR, STORY_FIRMS, STORY_PASSWORD, type StoryPerson } from './people.js';
import { needsCode, tableOfPeople } from './sign-in-table.js';

/** `zhida demo`: who can sign in to the demo, with the code of the moment; or closes those accounts. */
export function demoCommand(command: Command, open: OpenDeps): void {
  command
    .option('--close', 'close all accounts of the demo, whose password everybody knows')
    .action((options: CommonOptions & { readonly close?: boolean }) =>
      withDeps(open, async (deps) => {
        if (options.close === true) return print(closed(await closeAccounts(deps)), options);
        const people = (await openAccounts()).map(({ person }) => person);
        print(listed(people, codeAt(STORY_FACTOR, deps.clock.now())), options);
      }),
    );
}

function listed(people: readonly StoryPerson[], code: string): Outcome {
  if (people.length === 0) {
    const text = {
      zh: '这里没有可登录的示例账号（空的内嵌数据目录首次启动时在本机生成）',
      en: 'no account of the demo is open here (they are made by the first start on an empty embedded data folder, on this machine)',
    };
    return { result: { accounts: [] }, text };
  }
  const accounts = people.map((person) => {
    const { login, name, roles, firm, shows } = person;
    return {
      login,
      name,
      roles,
      uscc: firm === undefined ? null : STORY_FIRMS[firm].uscc,
      code: needsCode(person),
      shows,
    };
  });
  const text = {
    zh: `${tableOfPeople('zh', people)}\n  当前动态口令：${code}（30 秒一换，每个只能用一次）`,
    en: `${tableOfPeople('en', people)}\n  the present code: ${code} (a new one every 30 seconds, each good for once)`,
  };
  return { result: { accounts, password: STORY_PASSWORD, secondFactor: STORY_FACTOR, code }, text };
}

function closed(people: readonly StoryPerson[]): Outcome {
  const text = { zh: `已停用 ${people.length} 个示例账号`, en: `${people.length} accounts of the demo are closed` };
  return { result: { closed: people.map(({ login }) => login) }, text };
}
