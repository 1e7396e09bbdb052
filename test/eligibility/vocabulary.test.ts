import test from 'ava';
import { hasCode } from '../../src/eligibility/vocabulary.js';

const name = { zh: '名称', en: 'name' };
const divisions = new Map(['C', 'C39', 'O80'].map((code) => [code, name]));

test('below an open length, a class is a code where its division is', (t) => {
  const list = { codes: divisions, openBelow: 3 };
  for (const code of ['C', 'C39', 'C398', 'C3982', 'O8010']) t.true(hasCode(list, code), code);
  for (const code of ['C40', 'C4010', 'C3', 'C39821', 'C39X', 'c3982', '', 'CC9']) t.false(hasCode(list, code), code);
});

test('a closed list has its codes only', (t) => {
  t.true(hasCode({ codes: divisions }, 'C39'));
  t.false(hasCode({ codes: divisions }, 'C3982'));
});
