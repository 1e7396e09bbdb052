import { Layout, type PageFrame, withLanguage } from './layout.js';
import { TEXTS, type Texts } from './texts.js';

export interface ReasonLine {
  /** Unique among the lines of one policy. */
  readonly key: string;
  readonly depth: number;
  readonly verdict: 'eligible' | 'ineligible' | 'undecided';
  readonly text: string;
}

export interface ExplainedPolicy {
  readonly code: string;
  readonly title: string;
  readonly kind: 'grant' | 'relief' | 'right' | 'status';
  readonly delivery: string;
  readonly verdict: 'eligible' | 'ineligible' | 'undecided' | 'not-in-force';
  /** Why it is not in force. */
  readonly reason: string | null;
  readonly amount: string | null;
  readonly ceiling: boolean;
  readonly hasBenefit: boolean;
  readonly working: readonly string[];
  readonly lines: readonly ReasonLine[];
  readonly missing: readonly string[];
  readonly basis: string;
  /** State of the stored match in words, null where there is none. */
  readonly state: string | null;
}

export interface EnterpriseProps {
  readonly frame: PageFrame;
  readonly name: string;
  readonly uscc: string;
  readonly district: string;
  readonly industry: string;
  readonly asOf: string;
  /** 元 with two decimals; never added to each other. */
  readonly totals: { cash: string; cashItems: number; relief: string; reliefItems: number; rights: number };
  readonly policies: readonly ExplainedPolicy[];
}

const MARK = { eligible: '✓', ineligible: '✗', undecided: '?', 'not-in-force': '–' } as const;
const TONE = { eligible: 'yes', ineligible: 'no', undecided: 'wait', 'not-in-force': 'no' } as const;

/** One firm: what it is entitled to, and for every policy why or why not. */
export function EnterprisePage(props: EnterpriseProps) {
  const texts = TEXTS[props.frame.language];
  const of = (verdict: ExplainedPolicy['verdict']) => props.policies.filter((policy) => policy.verdict === verdict);
  return (
    <Layout frame={props.frame}>
      <p>
        <a href={withLanguage('/overview', props.frame.language)}>← {texts.back}</a>
      </p>
      <section>
        <h1>{props.name}</h1>
        <p className="soft">
          {props.uscc} · {texts.registered} {props.district} · {texts.industry} {props.industry} · {texts.asOf}{' '}
          {props.asOf}
        </p>
        <Totals totals={props.totals} texts={texts} />
      </section>
      <Group title={texts.benefits} policies={of('eligible')} texts={texts} empty={texts.nothing} />
      <Group title={texts.undecidedTitle} policies={of('undecided')} texts={texts} />
      <Group title={texts.ineligibleTitle} policies={of('ineligible')} texts={texts} />
      <Group title={texts.outsideTitle} policies={of('not-in-force')} texts={texts} />
    </Layout>
  );
}

function Totals({ totals, texts }: { totals: EnterpriseProps['totals']; texts: Texts }) {
  return (
    <dl className="figures">
      <div>
        <dt>
          {texts.cash} · {totals.cashItems} {texts.items}
        </dt>
        <dd className="yes">
          {money(totals.cash)}
          <span className="note">{texts.estimate}</span>
        </dd>
      </div>
      <div>
        <dt>
          {texts.relief2} · {totals.reliefItems} {texts.items}
        </dt>
        <dd>
          {money(totals.relief)}
          <span className="note">{texts.reliefNote}</span>
        </dd>
      </div>
      <div>
        <dt>{texts.rights}</dt>
        <dd>
          {totals.rights} <span className="note">{texts.items}</span>
        </dd>
      </div>
    </dl>
  );
}

function Group(props: { title: string; policies: readonly ExplainedPolicy[]; texts: Texts; empty?: string }) {
  if (props.policies.length === 0 && props.empty === undefined) return null;
  return (
    <section>
      <h2>
        {props.title} <span className="soft">{props.policies.length}</span>
      </h2>
      {props.policies.length === 0 && <p>{props.empty}</p>}
      {props.policies.map((policy, place) => (
        <Policy key={policy.code} policy={policy} texts={props.texts} open={place === 0 && props.empty !== undefined} />
      ))}
    </section>
  );
}

function Policy({ policy, texts, open }: { policy: ExplainedPolicy; texts: Texts; open: boolean }) {
  return (
    <details open={open}>
      <summary>
        <span className={TONE[policy.verdict]} aria-hidden="true">
          {MARK[policy.verdict]}
        </span>
        <h3>{policy.title}</h3>
        <span className="tag">{texts[policy.kind]}</span>
        <span className="amount">{amountOf(policy, texts)}</span>
      </summary>
      <p className="soft">
        {texts[policy.verdict]} · {policy.delivery}
        {policy.state !== null && ` · ${texts.match}: ${policy.state}`}
        {policy.reason !== null && ` · ${policy.reason}`}
      </p>
      {policy.lines.length > 0 && (
        <ol className="why" aria-label={texts.why}>
          {policy.lines.map((line) => (
            <li key={line.key} className={`d${Math.min(line.depth, 4)} ${TONE[line.verdict]}`}>
              {line.text}
            </li>
          ))}
        </ol>
      )}
      {policy.missing.length > 0 && (
        <p className="wait">
          {texts.missing}: {policy.missing.join('、')}
        </p>
      )}
      {policy.working.length > 0 && (
        <p>
          {texts.working}: {policy.working.join('；')}
        </p>
      )}
      <p className="soft">
        {texts.basis}: {policy.basis}
      </p>
    </details>
  );
}

function amountOf(policy: ExplainedPolicy, texts: Texts): string {
  if (!policy.hasBenefit || policy.verdict !== 'eligible') return '';
  if (policy.amount === null) return texts.amountUnknown;
  return `${policy.ceiling ? `${texts.most} ` : ''}${money(policy.amount)}`;
}

/** `¥7,200.00` of `7200.00`. */
function money(amount: string): string {
  const [whole = '0', cents = '00'] = amount.split('.');
  return `¥${whole.replace(/\B(?=(\d{3})+$)/g, ',')}.${cents}`;
}
