import { pino } from 'pino';
import type { Act, Audit } from '../../src/audit/audit.schema.js';
import type { Config } from '../../src/config.js';
import type { Clock, Deps, Keys } from '../../src/deps.js';
import type { Mailer, MailMessage } from '../../src/notifications/mailer.js';
import type { RuleBook } from '../../src/policies/rule-book.schema.js';

/** A mailer that keeps what it is given; `failWith` makes the next sends fail. */
export interface KeepingMailer extends Mailer {
  readonly sent: MailMessage[];
  failWith: Error | null;
}

export function keepingMailer(): KeepingMailer {
  const mailer: KeepingMailer = {
    sent: [],
    failWith: null,
    async send(message) {
      if (mailer.failWith !== null) throw mailer.failWith;
      mailer.sent.push(message);
    },
    async close() {},
  };
  return mailer;
}

/** An audit trail that keeps what it is given. */
export function keepingAudit(): Audit & { readonly acts: Act[] } {
  const acts: Act[] = [];
  return { acts, record: async (act) => void acts.push(act) };
}

/** Keys of no installation. */
export const TEST_KEYS: Keys = { chain: Buffer.alloc(32, 1), seal: Buffer.alloc(32, 2) };

const CONFIG: Config = {
  port: 0,
  host: '127.0.0.1',
  dataDir: '/nonexistent',
  auditDir: '/nonexistent/audit',
  mongodbUri: undefined,
  smtpUrl: undefined,
  mailFrom: '直达 Zhida <no-reply@zhida.invalid>',
  baseUrl: 'https://zhida.example.invalid',
  rulesDir: undefined,
  proxies: 0,
  adminToken: undefined,
  oidc: undefined,
  webhookHosts: [],
  city: '441600',
  demo: true,
  logLevel: 'silent',
};

/** What features are handed, with a mailer that keeps what it is given. */
export function testDeps(given: {
  readonly clock: Clock;
  readonly rules: RuleBook;
  readonly mailer?: Mailer;
  readonly audit?: Audit;
  readonly config?: Partial<Config>;
}): Deps {
  return {
    config: { ...CONFIG, ...given.config },
    clock: given.clock,
    log: pino({ level: 'silent' }),
    rules: given.rules,
    mailer: given.mailer ?? keepingMailer(),
    audit: given.audit ?? keepingAudit(),
    keys: TEST_KEYS,
  };
}
