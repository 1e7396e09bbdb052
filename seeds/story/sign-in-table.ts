import type { Language } from '../../src/terminal/language.js';
import { STORY_FACTOR, STORY_PASSWORD, type StoryPerson, storyPeople } from './people.js';

const WORDS = {
  zh: {
    title: '可登录示例的账号（虚构，仅限本机）：',
    password: `密码均为 ${STORY_PASSWORD}`,
    factor: `* 另需动态口令：zhida demo 显示当前口令，或把密钥 ${STORY_FACTOR} 加入验证器应用`,
    again: '再次查看：npx zhida demo；停用：npx zhida demo --close',
  },
  en: {
    title: 'Who can sign in to the demo (invented, on this machine only):',
    password: `the password of all is ${STORY_PASSWORD}`,
    factor: `* with a code besides: zhida demo shows the present one, or give an authenticator app the secret ${STORY_FACTOR}`,
    again: 'Once more: npx zhida demo; to close them: npx zhida demo --close',
  },
} as const;

/** Staff sign in with a second factor. */
export const needsCode = ({ firm, mandates }: StoryPerson): boolean => firm === undefined && mandates === undefined;

/** Who can sign in to the demo, a line each. */
export function tableOfPeople(language: Language, people: readonly StoryPerson[] = storyPeople()): string {
  const { title, password, factor, again } = WORDS[language];
  const width = Math.max(...people.map(({ login }) => login.length)) + 2;
  const lines = people.map((person) => {
    const { login, name, shows } = person;
    const what = language === 'zh' ? `${name}，${shows.zh}` : shows.en;
    return `  ${`${login}${needsCode(person) ? ' *' : ''}`.padEnd(width + 1)}${what}`;
  });
  return [title, ...lines, `  ${password}`, `  ${factor}`, `  ${again}`].join('\n');
}
