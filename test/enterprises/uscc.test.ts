import test from 'ava';
import fc from 'fast-check';
import {
  checkUscc,
  divisionOfUscc,
  isUscc,
  organisationCheckDigit,
  usccCheckDigit,
} from '../../src/enterprises/uscc.js';

const ALPHABET = '0123456789ABCDEFGHJKLMNPQRTUWXY';
const letters = fc.constantFrom(...ALPHABET);
const digits = fc.constantFrom(...'0123456789');
const codes = fc
  .tuple(
    fc.array(letters, { minLength: 2, maxLength: 2 }),
    fc.array(digits, { minLength: 6, maxLength: 6 }),
    fc.array(letters, { minLength: 8, maxLength: 8 }),
  )
  .map(([head, division, body]) => {
    const text = body.join('');
    const first17 = head.join('') + division.join('') + text + organisationCheckDigit(text);
    return first17 + usccCheckDigit(first17);
  });

test('codes of real firms pass both checks', (t) => {
  for (const code of [
    '91440101MA5CJQ4N59',
    '91350200776049653A',
    '913502000728319549',
    '91350503MA31DKY80A',
    '91350200MA31E12PXF',
  ]) {
    t.deepEqual(checkUscc(code), { uscc: code, form: true, outer: true, inner: true });
    t.true(isUscc(code));
  }
});

test('invented codes of each Heyuan division pass both checks', (t) => {
  const invented = [
    '91441600MATEXT087W',
    '91441602MATEXT01XN',
    '91441602MATEXT028N',
    '91441621MATEXT0362',
    '91441622MATEXT044B',
    '91441623MATEXT052L',
    '91441624MATEXT060X',
    '91441625MATEXT0799',
  ];
  for (const code of invented) {
    const check = checkUscc(code);
    t.true(check.outer && check.inner, code);
    t.is(divisionOfUscc(code), code.slice(2, 8));
  }
});

test('a published code with a failing outer digit fails', (t) => {
  const check = checkUscc('91350203M0001QAY9B');
  t.true(check.form);
  t.false(check.outer);
  t.false(isUscc('91350203M0001QAY9B'));
});

test('a failing inner digit is told apart from a failing outer one', (t) => {
  const first17 = '91441602MATEXT013';
  const check = checkUscc(first17 + usccCheckDigit(first17));
  t.true(check.outer);
  t.false(check.inner);
});

test('wrong forms', (t) => {
  for (const text of [
    '',
    '9144160',
    '91441602MATEXT01XNN',
    '91441602MATEXT01ON',
    '9144160AMATEXT01XN',
    '９１',
    '91441602-MATEXT01XN',
  ]) {
    t.false(checkUscc(text).form, text);
  }
});

test('full-width, lower-case and spaced codes are normalised', (t) => {
  const code = '91441602MATEXT01XN';
  const fullWidth = [...code].map((c) => String.fromCodePoint((c.codePointAt(0) ?? 0) + 0xfee0)).join('');
  for (const text of [fullWidth, code.toLowerCase(), ` ${code}\u3000`, `\ufeff${code}\u200b`, '91441602 MATEXT 01XN']) {
    t.deepEqual(checkUscc(text), { uscc: code, form: true, outer: true, inner: true });
  }
  t.false(isUscc(code.toLowerCase()));
});

test('property: every built code passes; one changed or two exchanged characters never do', (t) => {
  fc.assert(
    fc.property(codes, fc.nat(17), letters, (code, at, other) => {
      const built = checkUscc(code);
      const changed = code.slice(0, at) + other + code.slice(at + 1);
      const swapped = at < 17 ? code.slice(0, at) + code[at + 1] + code[at] + code.slice(at + 2) : code;
      return (
        built.outer &&
        built.inner &&
        (changed === code || !checkUscc(changed).outer) &&
        (swapped === code || !checkUscc(swapped).outer)
      );
    }),
    { numRuns: 2000 },
  );
  t.pass();
});
