import type { ReactNode } from 'react';
import { ApiError } from '../api/api-error.js';
import type { Answer } from '../api/queries.js';
import { useTexts } from '../i18n/index.js';
import { LinkButton } from './Button.js';
import { Empty } from './Empty.js';
import { Failed } from './Failed.js';
import { Skeleton } from './Skeleton.js';

interface LoadedProps<T> {
  readonly answer: Answer<T>;
  /** Lines of the skeleton. */
  readonly lines?: number;
  readonly children: (data: T) => ReactNode;
}

/** No such thing, or an address that was typed or forwarded wrongly. */
const NOT_HERE = [400, 404];

/** What the server answers: a skeleton while it is fetched, why not where it failed, and what there is where it is not there. */
export function Loaded<T>({ answer, lines = 5, children }: LoadedProps<T>): ReactNode {
  const t = useTexts('common');
  const { data, error, refetch } = answer;
  if (data !== undefined) return children(data);
  if (error === null) return <Skeleton lines={lines} />;
  if (error instanceof ApiError && NOT_HERE.includes(error.status)) {
    return <Empty means={t('notFound.means')} next={<LinkButton to="/space">{t('notFound.next')}</LinkButton>} />;
  }
  return <Failed error={error} retry={() => void refetch()} />;
}
