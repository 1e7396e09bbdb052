import type { ReactNode } from 'react';
import { Link } from 'react-router';

interface ButtonProps {
  readonly children: ReactNode;
  /** The one act of the view. */
  readonly primary?: boolean;
  /** What cannot be undone. */
  readonly danger?: boolean;
  /** As a link among words. */
  readonly plain?: boolean;
  /** Under way: it is not pressed twice. */
  readonly busy?: boolean;
  readonly submit?: boolean;
  readonly disabled?: boolean;
  /** Where the words alone do not say it: "数据有误：从业人数". */
  readonly label?: string;
  readonly expanded?: boolean;
  onClick?(): void;
}

function classOf({ primary, danger, plain }: Pick<ButtonProps, 'primary' | 'danger' | 'plain'>): string {
  if (plain) return 'plain-button';
  return ['button', primary && 'primary', danger && 'danger'].filter(Boolean).join(' ');
}

export function Button({
  children,
  busy = false,
  submit = false,
  disabled = false,
  label,
  expanded,
  onClick,
  ...looks
}: ButtonProps): ReactNode {
  return (
    <button
      type={submit ? 'submit' : 'button'}
      className={classOf(looks)}
      // Not `disabled` while it works: the focus would be lost.
      aria-disabled={busy || undefined}
      aria-busy={busy || undefined}
      aria-label={label}
      aria-expanded={expanded}
      disabled={disabled}
      onClick={(event) => {
        if (busy) event.preventDefault();
        else onClick?.();
      }}
    >
      {children}
    </button>
  );
}

/** A link that looks like a button: it goes somewhere and does nothing. */
export function LinkButton({
  to,
  children,
  primary = false,
}: {
  readonly to: string;
  readonly children: ReactNode;
  readonly primary?: boolean;
}): ReactNode {
  return (
    <Link className={classOf({ primary })} to={to}>
      {children}
    </Link>
  );
}

export function PrintButton({ children }: { readonly children: ReactNode }): ReactNode {
  return <Button onClick={() => print()}>{children}</Button>;
}
