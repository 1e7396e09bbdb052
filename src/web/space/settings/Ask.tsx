import { type ReactNode, useState } from 'react';
import { flushSync } from 'react-dom';
import { wordsOf } from '../../api/api-error.js';
import type { WriteOptions } from '../../api/client.js';
import { useWrite } from '../../api/queries.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { Dialog } from '../../ui/Dialog.js';
import { Notice } from '../../ui/Notice.js';

interface AskProps {
  /** The button that leads to the question. */
  readonly button: string;
  /** Its name, where others are called the same: "移出：张三". */
  readonly label?: string;
  readonly title: string;
  /** What it means. */
  readonly children: ReactNode;
  /** The button that does it. */
  readonly yes: string;
  readonly danger?: boolean;
  readonly primary?: boolean;
  send(options: WriteOptions): Promise<unknown>;
  readonly refreshes: readonly string[];
  onDone(): void;
}

/** An act that is asked about once more before it is done. */
export function Ask({
  button,
  label,
  title,
  children,
  yes,
  danger,
  primary,
  send,
  refreshes,
  onDone,
}: AskProps): ReactNode {
  const t = useTexts('settings');
  const { language } = useLanguage();
  const [isOpen, setOpen] = useState(false);
  const sending = useWrite((_: null, options) => send(options), refreshes);
  const act = async (): Promise<void> => {
    if ((await sending.write(null)) === undefined) return;
    // While it stands open, nothing behind it takes the focus.
    flushSync(() => setOpen(false));
    onDone();
  };
  const close = (): void => {
    setOpen(false);
    sending.reset();
  };
  return (
    <>
      <Button label={label} danger={danger} primary={primary} onClick={() => setOpen(true)}>
        {button}
      </Button>
      <Dialog
        open={isOpen}
        title={title}
        onClose={close}
        actions={
          <Button primary danger={danger} busy={sending.busy} onClick={() => void act()}>
            {sending.busy ? t('sending') : yes}
          </Button>
        }
      >
        {children}
        {sending.error !== null && (
          <Notice tone="bad" alert>
            <p>{wordsOf(sending.error, language)}</p>
          </Notice>
        )}
      </Dialog>
    </>
  );
}
