import test from 'ava';
import fc from 'fast-check';
import { ahead } from '../../../src/matching/runs/ahead.js';

/** Notes what it was asked for; fails at `fault`, and notes that it was closed. */
async function* counted(length: number, log: string[], fault = -1): AsyncGenerator<number, void, undefined> {
  try {
    for (let one = 0; one < length; one += 1) {
      log.push(`made ${one}`);
      if (one === fault) throw new Error(`fault ${one}`);
      yield one;
    }
  } finally {
    log.push('closed');
  }
}

test('all is given in its order, each one made while the one before is worked on', async (t) => {
  await fc.assert(
    fc.asyncProperty(fc.nat({ max: 6 }), async (length) => {
      const log: string[] = [];
      for await (const one of ahead(counted(length, log))) log.push(`used ${one}`);
      const all = Array.from({ length }, (_, one) => one);
      t.deepEqual(
        log.filter((line) => line.startsWith('used')),
        all.map((one) => `used ${one}`),
      );
      for (const one of all.slice(1)) t.true(log.indexOf(`made ${one}`) < log.indexOf(`used ${one - 1}`));
      t.is(log.filter((line) => line === 'closed').length, 1);
    }),
  );
});

test('a fault comes after what was made before it, and only to who goes that far', async (t) => {
  const log: string[] = [];
  const used: number[] = [];
  const all = async (): Promise<void> => {
    for await (const one of ahead(counted(5, log, 2))) used.push(one);
  };
  await t.throwsAsync(all(), { message: 'fault 2' });
  t.deepEqual(used, [0, 1]);

  for await (const one of ahead(counted(5, log, 1))) {
    t.is(one, 0);
    break;
  }
  t.is(log.filter((line) => line === 'closed').length, 2);
});
