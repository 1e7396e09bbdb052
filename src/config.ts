import { join, resolve } from 'node:path';
import { z } from 'zod';
import { InputError } from './terminal/input-error.js';

const LOG_LEVELS = ['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent'] as const;

const environment = z.object({
  PORT: z
    .string()
    .refine((text) => /^\d{1,5}$/.test(text) && Number(text) <= 65_535, 'must be a whole number from 0 to 65535')
    .default('3000')
    .transform(Number),
  HOST: z.string().min(1).default('127.0.0.1'),
  DATA_DIR: z.string().min(1).default('./data'),
  AUDIT_DIR: z.string().min(1).optional(),
  MONGODB_URI: z
    .string()
    .regex(/^mongodb(\+srv)?:\/\//, 'must begin with mongodb:// or mongodb+srv://')
    .optional(),
  SMTP_URL: z
    .string()
    .regex(/^smtps?:\/\//, 'must begin with smtp:// or smtps://')
    .refine((text) => URL.canParse(text) && new URL(text).hostname !== '', 'names no relay: smtp://HOST:PORT')
    .optional(),
  MAIL_FROM: z.string().default('直达 Zhida <no-reply@zhida.invalid>'),
  BASE_URL: z.url({ protocol: /^https?$/, error: 'must be an address such as https://zhida.example.cn' }).optional(),
  RULES_DIR: z.string().min(1).optional(),
  PROXIES: z
    .string()
    .regex(/^\d$/, 'must be a digit: how many proxies stand before the service')
    .default('0')
    .transform(Number),
  ADMIN_TOKEN: z.string().min(16, 'needs at least 16 characters').optional(),
  OIDC_ISSUER: z.url({ protocol: /^https?$/ }).optional(),
  OIDC_CLIENT_ID: z.string().min(1).optional(),
  OIDC_CLIENT_SECRET: z.string().min(8).optional(),
  OIDC_SCOPES: z.string().min(1).default('openid profile'),
  OIDC_USCC_CLAIM: z.string().min(1).default('uscc'),
  WEBHOOK_HOSTS: z
    .string()
    .default('')
    .transform((text) =>
      text
        .toLowerCase()
        .split(/[\s,]+/)
        .filter((host) => host !== ''),
    )
    .pipe(z.array(z.string().regex(/^[a-z0-9.-]+(:\d{1,5})?$/, 'must be HOST or HOST:PORT, separated by commas'))),
  CITY: z
    .string()
    .regex(/^\d{6}$/, 'must be a six-digit GB/T 2260 code')
    .default('441600'),
  DEMO: z.enum(['on', 'off'], 'must be on or off').default('on'),
  LOG_LEVEL: z.enum(LOG_LEVELS, `must be one of ${LOG_LEVELS.join(', ')}`).default('info'),
});

export interface Config {
  readonly port: number;
  readonly host: string;
  /** Absolute path. */
  readonly dataDir: string;
  /** Absolute path of the folder with the installation's key and the heads of the audit trail, outside the database. */
  readonly auditDir: string;
  readonly mongodbUri: string | undefined;
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly baseUrl: string;
  /** Absolute path of another `rules/` folder; the package's own where absent. */
  readonly rulesDir: string | undefined;
  /** Proxies before the service, whose `X-Forwarded-For` is believed; of others it is not. */
  readonly proxies: number;
  readonly adminToken: string | undefined;
  /** The platform of 统一身份认证; absent where there is none. */
  readonly oidc: OidcSettings | undefined;
  /** Hosts (`HOST` or `HOST:PORT`) that webhooks may be on; none where empty. */
  readonly webhookHosts: readonly string[];
  /** GB/T 2260 code of the installed city. */
  readonly city: string;
  /** Whether an empty embedded database is filled with the demo. */
  readonly demo: boolean;
  readonly logLevel: string;
}

export interface OidcSettings {
  readonly issuer: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly scopes: string;
  /** The claim that names the firm of a legal person. */
  readonly usccClaim: string;
}

/** All three or none. @throws InputError */
function oidcOf(e: z.output<typeof environment>): OidcSettings | undefined {
  const { OIDC_ISSUER: issuer, OIDC_CLIENT_ID: clientId, OIDC_CLIENT_SECRET: clientSecret } = e;
  if (issuer === undefined && clientId === undefined && clientSecret === undefined) return undefined;
  if (issuer === undefined || clientId === undefined || clientSecret === undefined) {
    throw new InputError('OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET: set all three, or none');
  }
  return { issuer, clientId, clientSecret, scopes: e.OIDC_SCOPES, usccClaim: e.OIDC_USCC_CLAIM };
}

/**
 * The settings of this process; the only reader of `process.env`.
 * @throws InputError naming each variable that is not as it should be
 */
export function readConfig(env: Readonly<Record<string, string | undefined>> = process.env): Config {
  // An empty variable in a .env file means "not set".
  const given = Object.fromEntries(Object.entries(env).filter(([, value]) => value !== ''));
  const parsed = environment.safeParse(given);
  if (!parsed.success) {
    throw new InputError(parsed.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`));
  }
  const e = parsed.data;
  return {
    port: e.PORT,
    host: e.HOST,
    dataDir: resolve(e.DATA_DIR),
    auditDir: resolve(e.AUDIT_DIR ?? join(e.DATA_DIR, 'audit')),
    mongodbUri: e.MONGODB_URI,
    smtpUrl: e.SMTP_URL,
    mailFrom: e.MAIL_FROM,
    baseUrl: e.BASE_URL ?? `http://${e.HOST}:${e.PORT}`,
    rulesDir: e.RULES_DIR === undefined ? undefined : resolve(e.RULES_DIR),
    proxies: e.PROXIES,
    adminToken: e.ADMIN_TOKEN,
    oidc: oidcOf(e),
    webhookHosts: e.WEBHOOK_HOSTS,
    city: e.CITY,
    demo: e.DEMO === 'on',
    logLevel: e.LOG_LEVEL,
  };
}
