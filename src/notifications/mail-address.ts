import { MailFailure } from './mailer.js';

const ATOM = "[A-Za-z0-9!#$%&'*+/=?^_`{|}~-]+";
const LABEL = '[A-Za-z0-9](?:[A-Za-z0-9-]{0,61}[A-Za-z0-9])?';
const SINGLE = new RegExp(`^${ATOM}(?:\\.${ATOM})*@(?:${LABEL}\\.)+[A-Za-z][A-Za-z0-9-]{0,61}[A-Za-z0-9]$`);

/**
 * Whether `text` is one plain address and nothing else. Mail libraries parse a recipient: `a@x.cn, b@y.cn`,
 * `"a@x.cn" <b@y.cn>` or a line break would send to somebody else, so names, quotes, lists, comments, spaces and
 * control characters are all refused.
 */
export function isSingleAddress(text: unknown): text is string {
  return typeof text === 'string' && text.length <= 254 && text.indexOf('@') <= 64 && SINGLE.test(text);
}

/** `直达 <no-reply@x.cn>` or a bare address. @throws where it holds none, or more than one */
export function addressOf(from: string): string {
  const bracketed = /<([^<>]+)>\s*$/.exec(from);
  const address = (bracketed?.[1] ?? from).trim();
  if (!isSingleAddress(address)) throw new MailFailure('channel', `MAIL_FROM holds no single address: ${from}`);
  return address;
}
