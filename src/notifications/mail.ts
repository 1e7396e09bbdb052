import { join } from 'node:path';
import type { Config } from '../config.js';
import { InputError } from '../terminal/input-error.js';
import { fileMailer } from './file-mailer.js';
import type { Mailer } from './mailer.js';
import { addressOf, smtpMailer } from './smtp-mailer.js';

/**
 * The mailer of this process: the relay of `SMTP_URL`, otherwise `.eml` files in `DATA_DIR/mail`.
 * @throws InputError where `MAIL_FROM` is no sender
 */
export function createMailer(config: Pick<Config, 'smtpUrl' | 'mailFrom' | 'dataDir'>): Mailer {
  try {
    addressOf(config.mailFrom);
  } catch (error) {
    throw new InputError((error as Error).message);
  }
  if (config.smtpUrl === undefined) return fileMailer(join(config.dataDir, 'mail'), config.mailFrom);
  return smtpMailer({ url: config.smtpUrl, from: config.mailFrom });
}
