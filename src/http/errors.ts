/** All that an answer that is an error may have; `openapi.ts` declares them of each route. */
export const ERROR_STATUSES = [400, 401, 403, 404, 409, 413, 415, 422, 429, 500, 503] as const;
export type ErrorStatus = (typeof ERROR_STATUSES)[number];

/** An answer that is an error: `{ error: { code, message, details } }` with this status. Clients switch on `code`. */
export class HttpError extends Error {
  readonly status: ErrorStatus;
  readonly code: string;
  readonly details: readonly { path: string; message: string }[];
  /** Headers that the answer carries besides. */
  readonly headers: Readonly<Record<string, string>>;

  constructor(
    status: ErrorStatus,
    code: string,
    message: string,
    details: HttpError['details'] = [],
    headers: HttpError['headers'] = {},
  ) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.details = details;
    this.headers = headers;
  }
}

export const notFound = (zh: string, en = zh): HttpError =>
  new HttpError(404, 'not-found', `没有找到 ${zh} · not found: ${en}`);

export const unauthorised = (): HttpError =>
  new HttpError(401, 'unauthorised', '请先登录 · sign in first, or send a key (Authorization: Bearer …)');

/** Known, but not for this. `code` tells programs which rule it was. */
export const forbidden = (code = 'forbidden'): HttpError =>
  new HttpError(403, code, FORBIDDEN[code] ?? '没有这项权限 · this is not for you');

const FORBIDDEN: Readonly<Record<string, string>> = {
  'cross-site': '请求来自其他网站 · the request comes from another site',
  conclusion: '该数据项只共享部门结论 · of this fact only the department’s conclusion is shared',
  registry:
    '此项变更涉及其他部门，由登记机关记录 · other offices are concerned: the one that registers firms records this',
  scope:
    '代办委托的范围不含此项，须由企业成员办理或由企业扩大委托 · the mandate does not reach so far: a member of the firm does this, or the firm gives a wider one',
  csrf: '页面已过期，请刷新后重试（程序请在 X-CSRF-Token 中带 csrfToken） · the page is out of date, load it again; programs send csrfToken as X-CSRF-Token',
};

export const busy = (): HttpError =>
  new HttpError(429, 'busy', '登录人数过多，请稍后再试 · too many sign in at this moment, try again', [], {
    'Retry-After': '5',
  });

export const invalid = (details: HttpError['details']): HttpError =>
  new HttpError(400, 'invalid', '请求内容有误 · the request is not as it should be', details);
