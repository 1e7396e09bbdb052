import { createHash } from 'node:crypto';
import type { MailFailure } from './mailer.js';
import type { NoticeState } from './notice.schema.js';

const MINUTE = 60_000;
/** The first retry after a minute, then each five minutes: about four hours in all. */
export const MAX_ATTEMPTS = 48;
/** A message that may have been delivered is sent once more at most, with the same Message-ID. */
export const MAX_AMBIGUOUS = 1;
const CHANNEL_PAUSE = 5 * MINUTE;

export interface Attempt {
  readonly noticeId: string;
  /** Attempts so far, this one included. */
  readonly attempts: number;
  /** Earlier attempts whose outcome nobody knows. */
  readonly ambiguous: number;
}

export interface AfterFailure {
  readonly state: Extract<NoticeState, 'retry-at' | 'failed-permanent' | 'technical-failure'>;
  /** Milliseconds until the next attempt, for `retry-at`. */
  readonly delay: number;
  readonly ambiguous: number;
  /** Whether this attempt counts; a broken channel uses none up. */
  readonly counts: boolean;
}

/** The one authority on retries: what becomes of a notice after a failed attempt. */
export function afterFailure(failure: Pick<MailFailure, 'kind'>, attempt: Attempt): AfterFailure {
  const { attempts, ambiguous } = attempt;
  switch (failure.kind) {
    case 'permanent':
      return { state: 'failed-permanent', delay: 0, ambiguous, counts: true };
    case 'channel':
      return { state: 'retry-at', delay: jittered(CHANNEL_PAUSE, attempt), ambiguous, counts: false };
    case 'ambiguous': {
      const state = ambiguous < MAX_AMBIGUOUS ? 'retry-at' : 'technical-failure';
      return { state, delay: delayOf(attempt), ambiguous: ambiguous + 1, counts: true };
    }
    case 'temporary': {
      const state = attempts < MAX_ATTEMPTS ? 'retry-at' : 'technical-failure';
      return { state, delay: delayOf(attempt), ambiguous, counts: true };
    }
  }
}

function delayOf(attempt: Attempt): number {
  return jittered(attempt.attempts <= 1 ? MINUTE : 5 * MINUTE, attempt);
}

/** Up to 20 % more, spread by the notice's id, so that what failed together does not come back together. */
function jittered(delay: number, { noticeId, attempts }: Attempt): number {
  const spread = createHash('sha256').update(`${noticeId}#${attempts}`).digest().readUInt16BE(0) / 0xffff;
  return Math.round(delay * (1 + 0.2 * spread));
}
