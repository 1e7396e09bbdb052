import { useEffect, useRef, useState } from 'react';
import { useLocation, useNavigate } from 'react-router';

const TYPING_MS = 400;
export type Values = Readonly<Record<string, string>>;

export interface AddressState {
  /** What is asked for: of the address, and of what has just been typed. '' where there is nothing. */
  get(name: string): string;
  /** All that are given, by name. */
  readonly values: Values;
  /** At once: a filter, a tab. '' takes it away. */
  set(changes: Values): void;
  /** While somebody types: the address follows when they pause. */
  type(changes: Values): void;
  /** At the end of typing: `onBlur`. */
  flush(): void;
}

/** The state of a page that stands in its address, so that it can be shared and the back button leads where it should. */
export function useAddress(): AddressState {
  const { search, pathname } = useLocation();
  const navigate = useNavigate();
  const [typed, setTyped] = useState<Values>({});
  const pending = useRef<Values>({});
  const timer = useRef<ReturnType<typeof setTimeout> | undefined>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  // Whoever has gone on, to another page or with the back button, typed nothing there.
  // biome-ignore lint/correctness/useExhaustiveDependencies: of the new address
  useEffect(() => {
    clearTimeout(timer.current);
    pending.current = {};
    setTyped({});
  }, [search, pathname]);
  const values = merged(search, typed);
  // The one place that writes: two writes in one tick would lose one of both.
  const write = (changes: Values): void => {
    clearTimeout(timer.current);
    const all = { ...pending.current, ...changes };
    pending.current = {};
    const next = new URLSearchParams(merged(search, all));
    const text = String(next);
    if (text === search.slice(1)) return;
    void navigate({ search: text }, { replace: true, preventScrollReset: true });
  };
  return {
    values,
    get: (name) => values[name] ?? '',
    set(changes) {
      setTyped((before) => ({ ...before, ...changes }));
      write(changes);
    },
    type(changes) {
      setTyped((before) => ({ ...before, ...changes }));
      pending.current = { ...pending.current, ...changes };
      clearTimeout(timer.current);
      timer.current = setTimeout(() => write({}), TYPING_MS);
    },
    flush() {
      if (Object.keys(pending.current).length > 0) write({});
    },
  };
}

function merged(search: string, changes: Values): Record<string, string> {
  const all = { ...Object.fromEntries(new URLSearchParams(search)), ...changes };
  return Object.fromEntries(Object.entries(all).filter(([, value]) => value !== ''));
}
