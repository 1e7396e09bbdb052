export interface MailMessage {
  /** Stable over retries: `<noticeId@domain>`. */
  readonly messageId: string;
  readonly to: string;
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** Resolves once the relay (or the folder) has taken the message, and rejects with a `MailFailure`. */
export interface Mailer {
  send(message: MailMessage): Promise<void>;
  close(): Promise<void>;
}

/**
 * permanent: this message will never be taken; temporary: later perhaps, and surely not taken now; ambiguous: the body
 * was on its way and no answer came, so it may have been delivered; channel: no message gets through at present.
 */
export type MailFailureKind = 'permanent' | 'temporary' | 'ambiguous' | 'channel';

export class MailFailure extends Error {
  readonly kind: MailFailureKind;
  readonly code: string | null;
  readonly responseCode: number | null;

  constructor(
    kind: MailFailureKind,
    message: string,
    detail: { code?: string | null; responseCode?: number | null } = {},
  ) {
    super(message);
    this.name = 'MailFailure';
    this.kind = kind;
    this.code = detail.code ?? null;
    this.responseCode = detail.responseCode ?? null;
  }
}
