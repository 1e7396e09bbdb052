import type { ReactNode } from 'react';

/** Where there is nothing: what that means, and what to do next. */
export function Empty({ means, next }: { readonly means: ReactNode; readonly next?: ReactNode }): ReactNode {
  return (
    <div className="empty">
      <p>{means}</p>
      {next !== undefined && <div className="empty-next">{next}</div>}
    </div>
  );
}
