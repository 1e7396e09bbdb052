import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import test from 'ava';
import { simpleParser } from 'mailparser';
import { fileMailer } from '../../src/notifications/file-mailer.js';
import { createMailer } from '../../src/notifications/mail.js';
import { isSingleAddress } from '../../src/notifications/mail-address.js';
import { MailFailure, type MailFailureKind, type MailMessage } from '../../src/notifications/mailer.js';
import { smtpMailer } from '../../src/notifications/smtp-mailer.js';
import { type Phase, refusal, startDroppingRelay, startRelay } from '../helpers/smtp.js';

const FROM = '直达 Zhida <no-reply@zhida.invalid>';
const MESSAGE: MailMessage = {
  messageId: '<run-1.91441600MA00000000.email@zhida.invalid>',
  to: 'finance@firm.example.com',
  subject: '直达：1 项政策的比对结果',
  text: '正文\n',
  html: '<p>正文</p>',
  headers: { 'X-Notification-Id': 'ZD7K3Q9XM2PA' },
};
// Far above what a loaded machine needs: no test waits for one of them.
const TIMEOUTS = { connection: 30_000, greeting: 30_000, socket: 30_000 };

async function failureAt(url: string, message = MESSAGE): Promise<MailFailure> {
  const mailer = smtpMailer({ url, from: FROM, timeouts: TIMEOUTS });
  try {
    await mailer.send(message);
  } catch (error) {
    if (error instanceof MailFailure) return error;
    throw error;
  } finally {
    await mailer.close();
  }
  throw new Error('the message was taken');
}

test('a message arrives once, to one recipient, with its headers', async (t) => {
  const relay = await startRelay();
  const mailer = smtpMailer({ url: relay.url, from: FROM });
  await mailer.send(MESSAGE);
  await mailer.close();
  t.is(relay.received.length, 1);
  const [{ recipients, mail }] = relay.received as [(typeof relay.received)[number]];
  t.deepEqual(recipients, [MESSAGE.to]);
  t.is(mail.messageId, MESSAGE.messageId);
  t.is(mail.subject, MESSAGE.subject);
  t.is(mail.text?.trim(), '正文');
  t.is(mail.from?.value[0]?.address, 'no-reply@zhida.invalid');
  t.is(mail.from?.value[0]?.name, '直达 Zhida');
  t.is(mail.headers.get('auto-submitted'), 'auto-generated');
  t.is(mail.headers.get('x-notification-id'), 'ZD7K3Q9XM2PA');
  await relay.close();
});

const MATRIX: [step: 'onMailFrom' | 'onRcptTo' | 'onData', code: number, kind: MailFailureKind][] = [
  ['onMailFrom', 421, 'temporary'],
  ['onMailFrom', 451, 'temporary'],
  ['onMailFrom', 530, 'channel'],
  ['onMailFrom', 550, 'permanent'],
  ['onRcptTo', 421, 'temporary'],
  ['onRcptTo', 450, 'temporary'],
  ['onRcptTo', 452, 'temporary'],
  ['onRcptTo', 550, 'permanent'],
  ['onRcptTo', 552, 'permanent'],
  ['onData', 451, 'temporary'],
  ['onData', 452, 'temporary'],
  ['onData', 550, 'permanent'],
  ['onData', 554, 'permanent'],
];
for (const [step, code, kind] of MATRIX) {
  test(`${code} at ${step} is ${kind}`, async (t) => {
    const relay = await startRelay(
      step === 'onData'
        ? {
            onData(stream, _session, done) {
              stream.on('end', () => done(refusal(code)));
              stream.resume();
            },
          }
        : { [step]: (_address: unknown, _session: unknown, done: (error: Error) => void) => done(refusal(code)) },
    );
    const failure = await failureAt(relay.url);
    t.is(failure.kind, kind);
    t.is(failure.responseCode, code);
    t.false(failure.message.includes(MESSAGE.to));
    t.is(relay.received.length, 0);
    await relay.close();
  });
}

const DROPS: [phase: Phase, kind: MailFailureKind][] = [
  ['greeting', 'temporary'],
  ['EHLO', 'temporary'],
  ['MAIL', 'temporary'],
  ['RCPT', 'temporary'],
  ['DATA', 'temporary'],
  ['dot', 'ambiguous'],
];
for (const [phase, kind] of DROPS) {
  test(`a connection lost at ${phase} is ${kind}`, async (t) => {
    const relay = await startDroppingRelay(phase);
    t.is((await failureAt(relay.url)).kind, kind);
    t.is(relay.bodies(), phase === 'dot' ? 1 : 0);
    await relay.close();
  });
}

test('nobody listening, a name that does not exist, a wrong password, a refusing greeting: the channel is broken', async (t) => {
  t.is((await failureAt('smtp://127.0.0.1:1')).kind, 'channel');
  t.is((await failureAt('smtp://nowhere.invalid:25')).kind, 'channel');
  const closed = await startRelay({ onConnect: (_session, done) => done(refusal(554, 'no service here')) });
  t.is((await failureAt(closed.url)).kind, 'channel');
  await closed.close();
  const guarded = await startRelay({
    authOptional: false,
    authMethods: ['PLAIN'],
    allowInsecureAuth: true,
    onAuth: (_auth, _session, done) => done(new Error('wrong')),
  });
  t.is((await failureAt(guarded.url.replace('smtp://', 'smtp://user:wrong@'))).kind, 'channel');
  await guarded.close();
});

test('a relay that is not on this machine must offer TLS unless the address says otherwise', async (t) => {
  const relay = await startRelay();
  const port = new URL(relay.url).port;
  // 0.0.0.0 reaches the same server and is not a loopback name.
  t.is((await failureAt(`smtp://0.0.0.0:${port}`)).kind, 'channel');
  const mailer = smtpMailer({ url: `smtp://0.0.0.0:${port}?requireTLS=false`, from: FROM });
  await mailer.send(MESSAGE);
  await mailer.close();
  t.is(relay.received.length, 1);
  await relay.close();
});

const HOSTILE = [
  'b@x.cn\r\nBcc: evil@x.cn',
  'a@x.cn, evil@x.cn',
  '"b@x.cn" <evil@x.cn>',
  'a@x.cn evil@x.cn',
  'a@x.cn;evil@x.cn',
  'a(comment)@x.cn',
  'group: a@x.cn;',
  'a@localhost',
  '@x.cn',
  'a@x..cn',
  'a.@x.cn',
  'a@-x.cn',
  'a@x.cn\u0000',
  '名@x.cn',
  '',
  `${'a'.repeat(65)}@x.cn`,
];

test('anything but one plain address is refused before a connection is made', async (t) => {
  for (const to of HOSTILE) {
    t.false(isSingleAddress(to), to);
    const failure = await failureAt('smtp://127.0.0.1:1', { ...MESSAGE, to });
    t.is(failure.kind, 'permanent', to);
  }
  for (const good of ['a@x.cn', 'first.last+tag@mail.firm.example.com', "o'neil@x-y.org"])
    t.true(isSingleAddress(good));
  t.false(isSingleAddress(['a@x.cn']));
  t.false(isSingleAddress(null));
});

test('a line break in a subject makes no header', async (t) => {
  const relay = await startRelay();
  const mailer = smtpMailer({ url: relay.url, from: FROM });
  await mailer.send({ ...MESSAGE, subject: 'x\r\nBcc: evil@x.cn' });
  await mailer.close();
  t.deepEqual(relay.received[0]?.recipients, [MESSAGE.to]);
  t.is(relay.received[0]?.mail.bcc, undefined);
  await relay.close();
});

test('many messages over few connections: each arrives once, and the flags do not mix', async (t) => {
  const relay = await startRelay();
  const mailer = smtpMailer({ url: relay.url, from: FROM });
  const ids = Array.from({ length: 60 }, (_, i) => `<m-${i}@zhida.invalid>`);
  await Promise.all(ids.map((messageId) => mailer.send({ ...MESSAGE, messageId })));
  await mailer.close();
  t.deepEqual(relay.received.map(({ mail }) => mail.messageId).sort(), ids.sort());
  await relay.close();
});

test('without a relay a message is a file named after its notice, whole, and the same when written again', async (t) => {
  const dataDir = await mkdtemp(join(tmpdir(), 'zhida-mail-'));
  const mailer = createMailer({ smtpUrl: undefined, mailFrom: FROM, dataDir });
  await mailer.send(MESSAGE);
  await mailer.send(MESSAGE);
  const folder = join(dataDir, 'mail');
  t.deepEqual(await readdir(folder), ['run-1.91441600MA00000000.email.eml']);
  const mail = await simpleParser(await readFile(join(folder, 'run-1.91441600MA00000000.email.eml')));
  t.is(mail.messageId, MESSAGE.messageId);
  t.is(mail.text?.trim(), '正文');
  t.is(mail.headers.get('auto-submitted'), 'auto-generated');
  await t.throwsAsync(mailer.send({ ...MESSAGE, to: 'a@x.cn, b@y.cn' }), { instanceOf: MailFailure });
  await writeFile(join(dataDir, 'file'), '');
  const blocked = fileMailer(join(dataDir, 'file'), FROM);
  const failure = await t.throwsAsync<MailFailure>(blocked.send(MESSAGE), { instanceOf: MailFailure });
  t.is(failure?.kind, 'channel');
  await rm(dataDir, { recursive: true });
});

test('a sender that is not one address is refused at once', (t) => {
  for (const from of ['', '直达', 'a@x.cn, b@y.cn', 'x <a@x.cn, b@y.cn>']) {
    t.throws(() => smtpMailer({ url: 'smtp://127.0.0.1:1', from }), { instanceOf: MailFailure });
  }
});
