import { open, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { createTransport } from 'nodemailer';
import { makeFolder } from '../db/make-folder.js';
import { addressOf, isSingleAddress } from './mail-address.js';
import { type Mailer, MailFailure } from './mailer.js';
import { contentOf } from './smtp-mailer.js';

/**
 * Where no relay is set: each message is a file `<notice id>.eml` that any mail program opens. The name is the notice's,
 * so writing a message again replaces the same file.
 */
export function fileMailer(folder: string, from: string): Mailer {
  const sender = addressOf(from);
  const transport = createTransport({ streamTransport: true, buffer: true, newline: 'windows' });
  return {
    async send(message) {
      if (!isSingleAddress(message.to)) throw new MailFailure('permanent', 'not a single plain e-mail address');
      const { message: content } = await transport.sendMail({
        ...contentOf(message, from),
        envelope: { from: sender, to: [message.to] },
      });
      if (!Buffer.isBuffer(content)) throw new MailFailure('temporary', 'the message was not composed');
      try {
        await writeWhole(folder, fileNameOf(message.messageId), content);
      } catch (error) {
        throw new MailFailure('channel', `cannot write to ${folder}: ${(error as Error).message}`);
      }
    },
    async close() {
      transport.close();
    },
  };
}

/** A file is there whole or not at all: written aside, flushed, renamed. */
async function writeWhole(folder: string, name: string, content: Buffer): Promise<void> {
  makeFolder(folder, 0o700);
  const target = join(folder, name);
  const aside = `${target}.part`;
  const file = await open(aside, 'w', 0o600);
  try {
    await file.writeFile(content);
    await file.sync();
  } finally {
    await file.close();
  }
  await rename(aside, target);
}

function fileNameOf(messageId: string): string {
  const id = messageId.replace(/^<|@[^@]*>?$/g, '');
  return `${id.replace(/[^A-Za-z0-9._-]/g, '_')}.eml`;
}
