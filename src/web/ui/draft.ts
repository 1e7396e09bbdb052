import { useRef, useState } from 'react';

/** What somebody typed, kept in this tab until it is sent. */
export interface Draft<T> {
  readonly value: T;
  /** Whether it was here before: typed, and not sent. */
  readonly restored: boolean;
  set(changes: Partial<T>): void;
  /** Once it is sent, or given up: nothing is kept, and there stands what was there at first, or this. */
  clear(next?: T): void;
}

/**
 * Keeps a form through a sign-in, a reload and the back button. Never for passwords, codes or account numbers: what is kept can be read
 * by whoever sits down here.
 * @param name of the firm and the form: `${uscc}:decline:${match}`
 */
export function useDraft<T extends object>(name: string, initial: T): Draft<T> {
  const key = `zhida.draft:${name}`;
  const [found] = useState(() => read<T>(key));
  const [value, setValue] = useState<T>({ ...initial, ...found });
  const latest = useRef(value);
  return {
    value,
    restored: found !== null,
    set(changes) {
      latest.current = { ...latest.current, ...changes };
      setValue(latest.current);
      write(key, latest.current);
    },
    clear(next = initial) {
      latest.current = next;
      setValue(next);
      write(key, null);
    },
  };
}

const OWNER = 'zhida.typed-by';

/** Drafts are one person's: whoever else signs in in this tab, after a session that has ended, finds none. */
export function keepDraftsOf(account: string): void {
  try {
    const before = sessionStorage.getItem(OWNER);
    if (before !== null && before !== account) clearDrafts();
    sessionStorage.setItem(OWNER, account);
  } catch {
    // Nothing is kept here.
  }
}

/** Takes all drafts away: whoever signs out leaves nothing behind. */
export function clearDrafts(): void {
  try {
    for (const key of Object.keys(sessionStorage)) if (key.startsWith('zhida.draft:')) sessionStorage.removeItem(key);
  } catch {
    // Nothing is kept here.
  }
}

function read<T>(key: string): Partial<T> | null {
  try {
    return JSON.parse(sessionStorage.getItem(key) ?? 'null') as Partial<T> | null;
  } catch {
    return null;
  }
}

function write(key: string, value: object | null): void {
  try {
    if (value === null) sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, JSON.stringify(value));
  } catch {
    // Where nothing is kept, it lasts as long as the page.
  }
}
