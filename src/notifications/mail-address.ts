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
