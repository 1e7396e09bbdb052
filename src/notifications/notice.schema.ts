/**
 * created: to be sent. sending: claimed, perhaps under way. sent: the relay has taken it (an inbox has it by being
 * stored). retry-at: refused for now. The other four are ends.
 */
export type NoticeState =
  | 'created'
  | 'sending'
  | 'sent'
  | 'retry-at'
  | 'failed-permanent'
  | 'technical-failure'
  | 'expired';

export type Channel = 'inbox' | 'email';
export type Language = 'zh' | 'en';

/** What a template gives back for its data. */
export interface NoticeContent {
  readonly subject: string;
  readonly text: string;
  readonly html?: string;
}

/** Which round of which match a notice tells. */
export interface NoticeItem {
  readonly match: string;
  readonly round: number;
}

export interface NoticeEvent {
  readonly at: Date;
  readonly to: NoticeState;
  readonly attempt: number;
  readonly note?: string;
}

/** One message to one recipient through one channel. `_id` is `event:recipient:channel`. */
export interface NoticeRecord {
  readonly _id: string;
  /** What is printed in the message, for anyone to check it by. */
  readonly number: string;
  readonly event: string;
  readonly channel: Channel;
  /** USCC of a firm, or the key of a specialists' desk. */
  readonly recipient: string;
  readonly uscc: string | null;
  readonly runId: string;
  /** Name and version of the template. */
  readonly template: string;
  readonly language: Language;
  readonly address: string | null;
  /** Fixed when the notice is made, and the same on every attempt. */
  readonly messageId: string | null;
  readonly content: NoticeContent;
  readonly items: readonly NoticeItem[];
  /** Keys of the departments that it speaks for; none where the platform itself speaks, absent in notices of before. */
  readonly departments?: readonly string[];
  /** The calendar year whose one relief digest this notice is; absent otherwise. */
  readonly reliefYear?: number;
  /** Newest-first order of an inbox: instant and id. */
  readonly order: string;
  readonly state: NoticeState;
  readonly attempts: number;
  /** Attempts whose outcome nobody knows. */
  readonly ambiguous: number;
  readonly dueAt: Date | null;
  readonly expiresAt: Date | null;
  readonly owner: string | null;
  readonly token: number;
  readonly leaseUntil: Date | null;
  readonly error: string | null;
  readonly history: readonly NoticeEvent[];
  readonly createdAt: Date;
  readonly sentAt: Date | null;
  /** When somebody of the firm read it first, in the inbox; absent where nobody has. */
  readonly readAt?: Date | null;
}
