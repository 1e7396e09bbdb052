import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { deskOf, loadDesks } from '../../src/followups/specialist.service.js';
import { InputError } from '../../src/terminal/input-error.js';

test('each district of Heyuan has its desk, what lies elsewhere the city desk', (t) => {
  const desks = loadDesks();
  t.is(deskOf('441602', desks)?.key, 'yuancheng-1');
  t.is(deskOf('441625', desks)?.key, 'dongyuan-1');
  t.is(deskOf('441699', desks)?.key, 'heyuan-city');
  t.is(deskOf('440300', desks)?.key, 'heyuan-city');
  t.is(deskOf(null, desks)?.key, 'heyuan-city');
  for (const desk of desks) {
    t.regex(desk.email, /@desk\.example\.invalid$/);
    // No number that anybody has.
    t.regex(desk.phone ?? '', /^0762-000000\d$/);
    t.truthy(desk.hours?.zh && desk.hours.en);
  }
});

test('a file that is not as it should be is refused with its reason', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'zhida-desks-'));
  const file = join(folder, 'specialists.json');
  const good = { key: 'a', name: { zh: '甲', en: 'A' }, districts: ['44'], email: 'a@desk.example.invalid' };
  const refused = async (content: string, reason: RegExp): Promise<void> => {
    await writeFile(file, content);
    t.throws(() => loadDesks(file), { instanceOf: InputError, message: reason });
  };
  await refused('{', /specialists/);
  await refused(JSON.stringify([{ ...good, email: 'nobody' }]), /0\.email/);
  await refused(JSON.stringify([{ ...good, phone: '1' }]), /0\.phone/);
  await refused(JSON.stringify([{ ...good, fax: '1' }]), /fax/);
  await refused(JSON.stringify([good, { ...good, key: 'b' }]), /belongs to a and b/);
  t.throws(() => loadDesks(join(folder, 'none.json')), { instanceOf: InputError });
});
