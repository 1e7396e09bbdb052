/** Asks an application as a browser does: with its cookies, and the token of its session. */
export interface Browser {
  readonly cookies: Map<string, string>;
  token: string | null;
  ask(method: string, path: string, body?: object, headers?: Readonly<Record<string, string>>): Promise<Answer>;
}

export interface Answer {
  readonly status: number;
  /** What a test looks at is what it asked for. */
  readonly json: ReturnType<typeof JSON.parse>;
  readonly headers: Headers;
}

let addresses = 0;

/**
 * @param base of the running application, which trusts its proxy
 * Each comes from an address of its own, so that one's wrong passwords are not another's.
 */
export function browser(base: string): Browser {
  addresses += 1;
  const from = `10.1.${addresses >> 8}.${addresses & 255}`;
  const cookies = new Map<string, string>();
  const self: Browser = {
    cookies,
    token: null,
    async ask(method, path, body, headers = {}) {
      const response = await fetch(`${base}/api/v1${path}`, {
        method,
        headers: {
          cookie: [...cookies].map(([name, value]) => `${name}=${value}`).join('; '),
          'content-type': 'application/json',
          'x-forwarded-for': from,
          ...(self.token === null ? {} : { 'x-csrf-token': self.token }),
          ...headers,
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
      });
      for (const line of response.headers.getSetCookie()) {
        const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
        if (value === '') cookies.delete(name);
        else cookies.set(name, value);
      }
      const text = await response.text();
      const json = text === '' ? null : JSON.parse(text);
      if (typeof json?.csrfToken === 'string') self.token = json.csrfToken;
      return { status: response.status, json, headers: response.headers };
    },
  };
  return self;
}
