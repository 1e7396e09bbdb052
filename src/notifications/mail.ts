import { join } from 'node:path';
import type { Config } from '../config.js';
import { InputError } from '../terminal/input-error.js';
import { addressOf } from './mail-address.js';
import type { Mailer } from './mailer.js';

type MailConfig = Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>;

/**
 * The mailer of this process: the relay of `SMTP_URL`, otherwise `.eml` files in `DATA_DIR/mail`. Its code is loaded with
 * the first message: most commands send none.
 * @throws InputError where `MAIL_FROM` is no sender
 */
export function createMailer(config: MailConfig): Mailer {
  try {
    addressOf(config.mailFrom);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
  let opened: Promise<Mailer> | undefined;
  const mailer = (): Promise<Mailer> => {
    opened ??= openMailer(config);
    return opened;
  };
  return {
    send: async (message) => (await mailer()).send(message),
    close: async () => (await opened)?.close(),
  };
}

async function openMailer({ smtpUrl, mailFrom, dataDir }: MailConfig): Promise<Mailer> {
  if (smtpUrl === undefined) return (await import('./file-mailer.js')).fileMailer(join(dataDir, 'mail'), mailFrom);
  return (await import('./smtp-mailer.js')).smtpMailer({ url: smtpUrl, from: mailFrom });
}
