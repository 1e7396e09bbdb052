import type { ReactNode } from 'react';
import { useTexts } from '../../i18n/index.js';
import { Card, Pairs } from '../../ui/Card.js';
import { Day } from '../../ui/When.js';
import type { Match } from './match.js';

/** How the amount comes about, what it rests on, how it comes, whom to ask, what has happened. */
export function About({ match }: { readonly match: Match }): ReactNode {
  return (
    <>
      <Working match={match} />
      <Guide match={match} />
      <Basis match={match} />
      <Contacts match={match} />
      <History match={match} />
    </>
  );
}

function Working({ match: { working, amount } }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  if (amount === null) return null;
  return (
    <Card title={t('working.title')}>
      {working.length === 0 ? (
        <p>{t('working.none')}</p>
      ) : (
        <ul className="bullets">
          {working.map((line) => (
            <li key={line}>{line}</li>
          ))}
        </ul>
      )}
    </Card>
  );
}

function Guide({ match: { guide } }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  const documents =
    guide.documents.length === 0 ? (
      t('guide.noDocuments')
    ) : (
      <ul className="bullets">
        {guide.documents.map((one) => (
          <li key={one}>{one}</li>
        ))}
      </ul>
    );
  return (
    <Card title={t('guide.title')}>
      <Pairs
        pairs={[
          { term: t('guide.beneficiaries'), value: guide.beneficiaries },
          { term: t('guide.howItWorks'), value: guide.howItWorks },
          { term: t('guide.documents'), value: documents },
          ...(guide.route === null ? [] : [{ term: t('guide.route'), value: guide.route }]),
          ...(guide.note === null ? [] : [{ term: t('guide.note'), value: guide.note }]),
        ]}
      />
    </Card>
  );
}

function Basis({ match: { basis, verified } }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  return (
    <Card title={t('basis.title')}>
      <ul className="rows">
        {basis.map(({ title, documentNumber, issuer, url }) => (
          <li key={title}>
            <p>{title}</p>
            <p className="small quiet">
              {documentNumber === null ? issuer : t('basis.issued', { issuer, number: documentNumber })}
            </p>
            {url !== null && (
              <a className="tall" href={url} rel="noreferrer">
                {t('basis.original')}
                <span className="unseen">{t('why.about', { label: title })}</span>
              </a>
            )}
          </li>
        ))}
      </ul>
      {!verified && <p className="small quiet">{t('basis.unverified')}</p>}
    </Card>
  );
}

const HOTLINE = '12345';

function Contacts({ match: { contacts } }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  return (
    <Card title={t('contacts.title')}>
      <ul className="rows">
        {contacts.map(({ name, phone }) => (
          <li key={name} className="row">
            <span>{name}</span>
            <a className="tall" href={`tel:${phone.replace(/[^\d+]/g, '')}`}>
              {phone}
            </a>
          </li>
        ))}
        {contacts.every(({ phone }) => phone !== HOTLINE) && (
          <li>
            <a className="tall" href={`tel:${HOTLINE}`}>
              {t('contacts.hotline')}
            </a>
          </li>
        )}
      </ul>
    </Card>
  );
}

function History({ match: { history } }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  return (
    <Card title={t('history.title')}>
      <ol className="rows">
        {history.map(({ on, text }, at) => (
          // biome-ignore lint/suspicious/noArrayIndexKey: what has happened stays in its order
          <li key={at} className="row">
            <span className="event">{text}</span>
            <span className="when">
              <Day on={on} />
            </span>
          </li>
        ))}
      </ol>
    </Card>
  );
}
