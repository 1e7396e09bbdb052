import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { z } from 'zod';
import type { trialSchema } from '../../../space/trial.schema.js';
import { post } from '../../api/client.js';
import { useFirmPath } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Empty } from '../../ui/Empty.js';
import { Failed } from '../../ui/Failed.js';
import { When } from '../../ui/When.js';
import type { changesOf } from './figures.js';
import { Outcome } from './Outcome.js';

type Tried = z.output<typeof trialSchema>;
export type PolicyTried = Tried['policies'][number];

/** What comes out of the tried figures. An answer to earlier ones is shown until there is that to the present ones, and never after. */
export function Trial({ changes }: { readonly changes: ReturnType<typeof changesOf> }): ReactNode {
  const t = useTexts('calculator');
  const { language } = useLanguage();
  const path = `${useFirmPath()}/trial`;
  const isAsked = changes.length > 0;
  const { data, error, isFetching, isPlaceholderData, refetch } = useQuery<Tried, Error>({
    queryKey: [path, language, changes],
    queryFn: () => post<Tried>(`${path}?lang=${language}`, { changes }),
    enabled: isAsked,
    placeholderData: keepPreviousData,
  });
  const known = isAsked ? data : undefined;
  const isCurrent = known !== undefined && !isPlaceholderData && !isFetching;
  return (
    <section className="stack" aria-labelledby="outcome" aria-busy={isFetching}>
      <h2 id="outcome">{t('outcome.title')}</h2>
      <p role="status" className="trial-status">
        {isFetching && t('outcome.working')}
        {isCurrent && t('outcome.told', told(known))}
      </p>
      {!isAsked && <Empty means={t('outcome.nothing')} />}
      {error !== null && !isFetching && <Failed error={error} retry={() => void refetch()} />}
      {known !== undefined && error === null && <Outcomes tried={known} isOld={!isCurrent} />}
    </section>
  );
}

function isGained({ before, after }: PolicyTried): boolean {
  return before.verdict !== 'eligible' && after.verdict === 'eligible';
}

function told({ policies }: Tried) {
  const eligible = (verdict: (one: PolicyTried) => string): number =>
    policies.filter((one) => verdict(one) === 'eligible').length;
  return {
    changed: policies.filter(({ changed }) => changed).length,
    after: eligible(({ after }) => after.verdict),
    before: eligible(({ before }) => before.verdict),
  };
}

function Outcomes({ tried, isOld }: { readonly tried: Tried; readonly isOld: boolean }): ReactNode {
  const t = useTexts('calculator');
  const changed = tried.policies.filter((one) => one.changed).sort((a, b) => Number(isGained(b)) - Number(isGained(a)));
  const same = tried.policies.filter((one) => !one.changed);
  return (
    <div className={isOld ? 'stack outcomes old' : 'stack outcomes'}>
      <p className="quiet small">
        {t('outcome.estimate')} <When on={tried.asOf} />
      </p>
      {changed.length === 0 && <Empty means={t('outcome.noChange')} />}
      {changed.map((one) => (
        <Outcome key={one.policy} tried={one} />
      ))}
      {same.length > 0 && (
        <details>
          <summary>{t('outcome.same', { count: same.length })}</summary>
          <div className="stack">
            {same.map((one) => (
              <Outcome key={one.policy} tried={one} />
            ))}
          </div>
        </details>
      )}
    </div>
  );
}
