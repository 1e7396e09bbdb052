import type { ReactNode } from 'react';

/** Strokes on a field of 24 by 24; those that both sides have are alike. */
const PATHS = {
  list: 'M8 6h12M8 12h12M8 18h12M4 6h.01M4 12h.01M4 18h.01',
  question: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM9.5 9.5a2.5 2.5 0 1 1 3.5 2.3c-.7.3-1 .8-1 1.7M12 17h.01',
  calendar: 'M4 6h16v14H4zM4 10h16M8 3v5M16 3v5',
  board: 'M4 4h16v12H4zM8 8h8M8 12h5M12 16v4M8 20h8',
  shield: 'M12 3l8 3v6c0 5-4 8-8 9-4-1-8-4-8-9V6zM8.5 12l2.5 2.5 4.5-5',
  home: 'M4 11 12 4l8 7v9h-5v-6H9v6H4z',
  compare: 'M4 8h13l-4-4M20 16H7l4 4',
  review: 'M6 3h9l4 4v14H6zM9 13l2.5 2.5L16 11',
  message: 'M4 5h16v12H9l-5 4z',
  payment: 'M3 6h18v12H3zM3 10h18M7 15h4',
  done: 'M5 13l4 4L19 7',
  clock: 'M12 3a9 9 0 1 1 0 18 9 9 0 0 1 0-18zM12 7v5l3 3',
  cross: 'M6 6l12 12M18 6 6 18',
  phone: 'M6 3h4l2 5-3 2a12 12 0 0 0 5 5l2-3 5 2v4a3 3 0 0 1-3 3C10 21 3 14 3 6a3 3 0 0 1 3-3z',
} as const;
export type IconName = keyof typeof PATHS;

/** Beside words, never instead of them: it has no name of its own. */
export function Icon({ name }: { readonly name: IconName }): ReactNode {
  return (
    <svg className="icon" viewBox="0 0 24 24" aria-hidden="true" focusable="false">
      <path d={PATHS[name]} />
    </svg>
  );
}
