import { type ReactNode, useEffect, useId, useRef } from 'react';
import { useTexts } from '../i18n/index.js';
import type { Problem } from './refusal.js';

export type { Problem };

/** What is wrong with a form, on top of it, in the words that stand at the fields; it takes the focus. */
export function ErrorSummary({ problems }: { readonly problems: readonly Problem[] }): ReactNode {
  const t = useTexts('common');
  const heading = useId();
  const box = useRef<HTMLDivElement>(null);
  const isWrong = problems.length > 0;
  useEffect(() => {
    if (problems.length > 0) box.current?.focus();
  }, [problems]);
  useEffect(() => {
    if (!isWrong) return;
    const prefix = t('errors.prefix');
    document.title = prefix + document.title;
    return () => {
      if (document.title.startsWith(prefix)) document.title = document.title.slice(prefix.length);
    };
  }, [isWrong, t]);
  if (!isWrong) return null;
  return (
    <div ref={box} className="error-summary" role="alert" tabIndex={-1} aria-labelledby={heading}>
      <h2 id={heading}>{t('errors.title')}</h2>
      <ul>
        {problems.map(({ field, text }) => (
          <li key={`${field}:${text}`}>
            {field === null ? (
              text
            ) : (
              <a
                href={`#${field}`}
                onClick={(event) => {
                  event.preventDefault();
                  document.getElementById(field)?.focus();
                }}
              >
                {text}
              </a>
            )}
          </li>
        ))}
      </ul>
    </div>
  );
}
