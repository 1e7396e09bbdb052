import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTexts } from '../i18n/index.js';
import { Button } from './Button.js';

interface DialogProps {
  readonly open: boolean;
  readonly title: ReactNode;
  /** Escape, and the button that closes: nothing is done. */
  onClose(): void;
  /** Buttons before the one that closes. */
  readonly actions?: ReactNode;
  /** Of the button that closes, where closing means something. */
  readonly closeLabel?: string;
  readonly children?: ReactNode;
}

/** The browser's own dialog: it keeps the focus, and gives it back. */
export function Dialog({ open, title, onClose, actions, closeLabel, children }: DialogProps): ReactNode {
  const t = useTexts('common');
  const dialog = useRef<HTMLDialogElement>(null);
  const heading = useId();
  useEffect(() => {
    const own = dialog.current;
    if (own === null || own.open === open) return;
    // Browsers before 2022 have no dialogs: there it stands open in the page.
    if (typeof own.showModal !== 'function') own.toggleAttribute('open', open);
    else if (open) own.showModal();
    else own.close();
  }, [open]);
  return (
    <dialog
      ref={dialog}
      className="dialog"
      aria-labelledby={heading}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
    >
      {open && (
        <>
          <h2 id={heading}>{title}</h2>
          {children}
          <div className="dialog-actions">
            {actions}
            <Button onClick={onClose}>{closeLabel ?? t('close')}</Button>
          </div>
        </>
      )}
    </dialog>
  );
}
