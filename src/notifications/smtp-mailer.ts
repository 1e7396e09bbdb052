import { createTransport, type NodemailerError, type SendMailOptions } from 'nodemailer';
import { addressOf, isSingleAddress } from './mail-address.js';
import { type Mailer, MailFailure, type MailMessage } from './mailer.js';
import { createTransactionLog, type TransactionLog } from './transaction-log.js';

/** Codes that say that no message gets through: the relay's name, its certificate or our password is wrong. */
const CHANNEL_CODES = new Set(['EAUTH', 'ENOAUTH', 'EOAUTH2', 'ETLS', 'EREQUIRETLS', 'ECONFIG', 'EDNS', 'EPROXY']);
const CHANNEL_COMMANDS = /^(CONN|EHLO|HELO|LHLO|STARTTLS|AUTH)/;
const SEND_TIMEOUT = 45_000;
/** Messages on their way at the same time, each over a connection of its own that is kept. */
const LANES = 5;

export interface SmtpOptions {
  /** `smtp://` or `smtps://`. `?requireTLS=false` allows a relay without TLS; a loopback relay needs none. */
  readonly url: string;
  readonly from: string;
  readonly timeouts?: { readonly connection: number; readonly greeting: number; readonly socket: number };
}

/**
 * Mail through a relay. One recipient a message with an explicit envelope; no retries of its own, because the outbox
 * is the only authority on them.
 */
export function smtpMailer({ url, from, timeouts }: SmtpOptions): Mailer {
  const sender = addressOf(from);
  const lanes = Array.from({ length: LANES }, () => openLane(connectionOf(url, timeouts)));
  const free = [...lanes];
  const waiting: ((lane: Lane) => void)[] = [];
  const take = (): Promise<Lane> => {
    const lane = free.pop();
    return lane === undefined ? new Promise((resolve) => waiting.push(resolve)) : Promise.resolve(lane);
  };
  return {
    async send(message) {
      if (!isSingleAddress(message.to)) throw new MailFailure('permanent', 'not a single plain e-mail address');
      const lane = await take();
      try {
        await sendThrough(lane, { ...contentOf(message, from), envelope: { from: sender, to: [message.to] } });
      } finally {
        const next = waiting.shift();
        if (next === undefined) free.push(lane);
        else next(lane);
      }
    },
    async close() {
      for (const { transport } of lanes) transport.close();
    },
  };
}

/** One kept connection with one message in flight, and the log that tells how far that message came. */
interface Lane {
  readonly transport: ReturnType<typeof createTransport>;
  readonly log: TransactionLog;
}

function openLane(connection: ReturnType<typeof connectionOf>): Lane {
  const log = createTransactionLog();
  return { log, transport: createTransport({ ...connection, logger: log.logger }) };
}

async function sendThrough({ transport, log }: Lane, mail: SendMailOptions): Promise<void> {
  log.begin();
  let rejected: unknown;
  try {
    const info: { rejected?: unknown } = await transport.sendMail({
      ...mail,
      signal: AbortSignal.timeout(SEND_TIMEOUT),
    });
    rejected = info.rejected;
  } catch (error) {
    throw failureOf(error, log.bodyAskedFor());
  }
  if (Array.isArray(rejected) && rejected.length > 0) {
    throw new MailFailure('permanent', 'the relay refused the recipient');
  }
}

/** The parts of a message that do not depend on the way it is sent. */
export function contentOf(message: MailMessage, from: string) {
  return {
    from,
    to: message.to,
    messageId: message.messageId,
    subject: message.subject,
    text: message.text,
    ...(message.html === undefined ? {} : { html: message.html }),
    headers: { 'Auto-Submitted': 'auto-generated', ...message.headers },
    // A text never names a file or an address to fetch; without these two it could.
    disableFileAccess: true,
    disableUrlAccess: true,
  };
}

/** The table of reliability: what an error says about this message, or about all of them. */
export function failureOf(error: unknown, bodyWasOnItsWay: boolean): MailFailure {
  const cause = error as NodemailerError & { permanent?: boolean; syscall?: string };
  const code = cause.code ?? null;
  const responseCode = cause.responseCode ?? null;
  const detail = { code, responseCode };
  const command = cause.command ?? '';
  // The text of an SMTP error may repeat the recipient, so only codes are kept.
  const words = [code, responseCode, command].filter(Boolean).join(' ');
  const beforeMail = CHANNEL_COMMANDS.test(command) && responseCode !== null && responseCode >= 500;
  if (CHANNEL_CODES.has(code ?? '') || beforeMail || responseCode === 530)
    return new MailFailure('channel', words, detail);
  if (cause.syscall === 'connect') return new MailFailure('channel', words, detail);
  if (responseCode === null) return new MailFailure(bodyWasOnItsWay ? 'ambiguous' : 'temporary', words, detail);
  return new MailFailure(cause.permanent === true || responseCode >= 500 ? 'permanent' : 'temporary', words, detail);
}

function connectionOf(url: string, timeouts: SmtpOptions['timeouts']) {
  const target = new URL(url);
  const host = target.hostname.replace(/^\[|\]$/g, '');
  const secure = target.protocol === 'smtps:';
  const loopback = host === 'localhost' || host === '::1' || host.startsWith('127.');
  const requireTLS = !secure && !loopback && target.searchParams.get('requireTLS') !== 'false';
  return {
    pool: true as const,
    host,
    port: target.port === '' ? (secure ? 465 : 587) : Number(target.port),
    secure,
    requireTLS,
    tls: { minVersion: 'TLSv1.2' as const, rejectUnauthorized: !loopback },
    ...(target.username === ''
      ? {}
      : { auth: { user: decodeURIComponent(target.username), pass: decodeURIComponent(target.password) } }),
    maxConnections: 1,
    maxRequeues: 0,
    maxRecipients: 1,
    connectionTimeout: timeouts?.connection ?? 10_000,
    greetingTimeout: timeouts?.greeting ?? 10_000,
    socketTimeout: timeouts?.socket ?? 30_000,
    dnsTimeout: 5_000,
    disableFileAccess: true,
    disableUrlAccess: true,
    // Commands and answers go to our flag-keeping logger only; message bodies (debug) go nowhere.
    transactionLog: true,
    debug: false,
  };
}
