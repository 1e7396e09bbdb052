/** An answer that is an error: `{ error: { code, message, details } }` with this status. Clients switch on `code`. */
export class HttpError extends Error {
  readonly status: number;
  readonly code: string;
  readonly details: readonly { path: string; message: string }[];

  constructor(status: number, code: string, message: string, details: HttpError['details'] = []) {
    super(message);
    this.name = 'HttpError';
    this.status = status;
    this.code = code;
    this.details = details;
  }
}

export const notFound = (what: string): HttpError =>
  new HttpError(404, 'not-found', `没有找到${what} · not found: ${what}`);

export const unauthorised = (): HttpError =>
  new HttpError(401, 'unauthorised', '需要管理令牌 · an admin token is needed (Authorization: Bearer …)');

export const invalid = (details: HttpError['details']): HttpError =>
  new HttpError(400, 'invalid', '请求内容有误 · the request is not as it should be', details);
