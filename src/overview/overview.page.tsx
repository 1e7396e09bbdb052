import { Layout, type PageFrame, withLanguage } from './layout.js';
import { TEXTS, type Texts } from './texts.js';

export interface RunSummary {
  readonly state: 'running' | 'finished' | 'failed';
  readonly asOf: string;
  /** Local time of Shanghai, for reading. */
  readonly finishedAt: string | null;
  readonly enterprises: number;
  readonly eligible: number;
  readonly undecided: number;
  readonly fresh: number;
  readonly changed: number;
  readonly lost: number;
}

export interface PolicyRow {
  readonly code: string;
  readonly title: string;
  readonly department: string;
  readonly kind: 'grant' | 'relief' | 'right' | 'status';
  readonly eligible: number;
  readonly undecided: number;
}

export interface FirmLink {
  readonly uscc: string;
  readonly name: string;
  readonly district: string;
}

export interface OverviewProps {
  readonly frame: PageFrame;
  readonly run: RunSummary | null;
  readonly policies: readonly PolicyRow[];
  readonly samples: readonly { code: string; title: string }[];
  /** null: the reader may not see firms. */
  readonly firms: { query: string; items: readonly FirmLink[]; nextCursor: string | null } | null;
}

export function OverviewPage(props: OverviewProps) {
  const texts = TEXTS[props.frame.language];
  return (
    <Layout frame={props.frame}>
      <LastRun run={props.run} texts={texts} />
      <Firms {...props} texts={texts} />
      <Policies {...props} texts={texts} />
      {props.samples.length > 0 && (
        <section>
          <h2>{texts.samples}</h2>
          <p className="soft">{texts.samplesHint}</p>
          <ul>
            {props.samples.map((sample) => (
              <li key={sample.code}>{sample.title}</li>
            ))}
          </ul>
        </section>
      )}
    </Layout>
  );
}

function LastRun({ run, texts }: { run: RunSummary | null; texts: Texts }) {
  if (run === null) {
    return (
      <section>
        <h1>{texts.lastRun}</h1>
        <p>{texts.noRun}</p>
      </section>
    );
  }
  return (
    <section>
      <h1>{texts.lastRun}</h1>
      <p className="soft">
        {texts.asOf} {run.asOf} · {texts[run.state]}
        {run.finishedAt !== null && ` ${run.finishedAt}`}
      </p>
      <dl className="figures">
        <Figure label={texts.enterprises} value={run.enterprises} />
        <Figure label={texts.eligible} value={run.eligible} note={texts.pairs} tone="yes" />
        <Figure label={texts.undecided} value={run.undecided} note={texts.pairs} tone="wait" />
        <Figure label={texts.fresh} value={run.fresh} />
        <Figure label={texts.changed} value={run.changed} />
        <Figure label={texts.lost} value={run.lost} />
      </dl>
    </section>
  );
}

function Figure(props: { label: string; value: number; note?: string; tone?: 'yes' | 'wait' }) {
  return (
    <div>
      <dt>{props.label}</dt>
      <dd className={props.tone}>
        {props.value.toLocaleString('en-US')}
        {props.note !== undefined && <span className="note">{props.note}</span>}
      </dd>
    </div>
  );
}

function Firms({ frame, firms, texts }: OverviewProps & { texts: Texts }) {
  if (firms === null) {
    return (
      <section>
        <h2>{texts.findFirm}</h2>
        <p className="soft">{texts.guarded}</p>
      </section>
    );
  }
  return (
    <section>
      <h2>{texts.findFirm}</h2>
      <search>
        <form action="/overview" method="get">
          {frame.language === 'en' && <input type="hidden" name="lang" value="en" />}
          <input
            type="search"
            name="query"
            defaultValue={firms.query}
            aria-label={texts.findHint}
            placeholder={texts.findHint}
            maxLength={100}
          />
          <button type="submit">{texts.find}</button>
        </form>
      </search>
      {firms.items.length === 0 && <p>{texts.noFirms}</p>}
      <ul className="firms">
        {firms.items.map((firm) => (
          <li key={firm.uscc}>
            <a href={withLanguage(`/enterprises/${firm.uscc}`, frame.language)}>{firm.name}</a>{' '}
            <span className="soft">
              {firm.uscc} · {firm.district}
            </span>
          </li>
        ))}
      </ul>
      {firms.nextCursor !== null && (
        <p>
          <a
            href={withLanguage(
              `/?${new URLSearchParams({ query: firms.query, cursor: firms.nextCursor })}`,
              frame.language,
            )}
          >
            {texts.next}
          </a>
        </p>
      )}
    </section>
  );
}

function Policies({ policies, run, texts }: OverviewProps & { texts: Texts }) {
  const total = Math.max(run?.enterprises ?? 0, 1);
  return (
    <section>
      <h2>{texts.policies}</h2>
      <p className="soft">{texts.policiesHint}</p>
      <table>
        <thead>
          <tr>
            <th scope="col">{texts.policy}</th>
            <th scope="col" className="n">
              {texts.hits}
            </th>
            <th scope="col" className="n">
              {texts.undecided}
            </th>
            <th scope="col">{texts.hits} %</th>
          </tr>
        </thead>
        <tbody>
          {policies.map((policy) => (
            <tr key={policy.code}>
              <td className="title">
                <span className="tag">{texts[policy.kind]}</span>
                {policy.title} <span className="soft">{policy.department}</span>
              </td>
              <td className="n yes" data-label={texts.hits}>
                {policy.eligible.toLocaleString('en-US')}
              </td>
              <td className="n wait" data-label={texts.undecided}>
                {policy.undecided.toLocaleString('en-US')}
              </td>
              <td>
                <meter
                  min={0}
                  max={total}
                  value={policy.eligible}
                  aria-label={`${texts.hits} ${policy.eligible}/${total}`}
                />
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
}
