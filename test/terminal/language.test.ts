import test from 'ava';
import { inLanguage } from '../../src/terminal/language.js';

test('of words in both languages one is read, and what has one stays', (t) => {
  for (const [text, zh, en] of [
    ['没有账号 x · no account x', '没有账号 x', 'no account x'],
    ['roles: 工作人员不代表企业 · staff act for no firm', 'roles: 工作人员不代表企业', 'roles: staff act for no firm'],
    ['PORT: must be a number', 'PORT: must be a number', 'PORT: must be a number'],
    ['a · b', 'a · b', 'a · b'],
    ['须含 x · y: two\nlines', '须含 x', 'y: two\nlines'],
  ] as const) {
    t.deepEqual([inLanguage(text, 'zh'), inLanguage(text, 'en')], [zh, en]);
  }
});
