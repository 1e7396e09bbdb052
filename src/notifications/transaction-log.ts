interface LogEntry {
  readonly tnx?: string;
}

type Write = (entry: LogEntry, text?: string) => void;

/**
 * nodemailer's error for a lost connection is the same in every phase. Its transaction log tells them apart: a server
 * that answered 354 was given the body, so the message may have been taken. This logger keeps that one flag and drops
 * every text, which holds recipients. The entries of a connection do not name the message, so a log belongs to a
 * transport that has one message in flight at a time.
 */
export interface TransactionLog {
  /** In the shape nodemailer asks of a logger. */
  readonly logger: Readonly<Record<'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', Write>> & {
    level(level: string): void;
  };
  /** A new message begins. */
  begin(): void;
  /** Whether the body of the message was on its way. */
  bodyAskedFor(): boolean;
}

export function createTransactionLog(): TransactionLog {
  let asked = false;
  const write: Write = (entry, text) => {
    if (entry.tnx === 'server' && /^354[ -]/.test(text ?? '')) asked = true;
  };
  return {
    logger: { level: () => {}, trace: write, debug: write, info: write, warn: write, error: write, fatal: write },
    begin() {
      asked = false;
    },
    bodyAskedFor: () => asked,
  };
}
