import type { ReactNode } from 'react';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Card } from '../../ui/Card.js';
import { day } from '../../ui/dates.js';
import type { IconName } from '../../ui/Icon.js';
import { Status, type Tone } from '../../ui/Status.js';
import { type Condition, type Line, type Standing, standingOf, treeOf } from './conditions.js';
import { Figure } from './Figure.js';
import type { Match } from './match.js';

/** Each condition in words, with the firm's value, what is asked, who says so and of when. */
export function Why({ match }: { readonly match: Match }): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const decided = { day: day(match.decidedOn, language) };
  return (
    <Card title={t('why.title')} id="why">
      {match.conditions.length === 0 ? (
        <p>{t('why.none')}</p>
      ) : (
        <>
          <p className="small quiet">
            {t(match.paused ? 'why.now' : 'why.decided', decided)} · {t('why.sources')}
          </p>
          <Tree tops={treeOf(match.conditions)} />
        </>
      )}
    </Card>
  );
}

/** That all of them are needed is said once, before them, where it is all that the outermost group says. */
function Tree({ tops }: { readonly tops: readonly Condition[] }): ReactNode {
  const t = useTexts('match');
  const [top] = tops;
  const isAll = tops.length === 1 && top?.line.group === 'all';
  return (
    <>
      {isAll && <h3>{t('why.all')}</h3>}
      <Conditions parts={isAll ? top.parts : tops} />
    </>
  );
}

function Conditions({ parts }: { readonly parts: readonly Condition[] }): ReactNode {
  return (
    <ul className="conditions">
      {parts.map((one) => (
        <li key={one.line.path}>
          {one.line.group === null ? <Figure line={one.line} /> : <Group condition={one} />}
          {one.parts.length > 0 && <Conditions parts={one.parts} />}
        </li>
      ))}
    </ul>
  );
}

function Group({ condition: { line, how } }: { readonly condition: Condition }): ReactNode {
  const t = useTexts('match');
  const words = useHow(line, how);
  return (
    <div className="condition-head">
      <Stands line={line} />
      <strong>{line.group === 'named' ? line.label : words}</strong>
      {line.group === 'named' && how !== 'all' && <span className="small">{t('why.how', { words })}</span>}
    </div>
  );
}

function useHow({ excluded }: Line, how: Condition['how']): string {
  const t = useTexts('match');
  if (how === 'any') return t(excluded ? 'why.anyExcluded' : 'why.any');
  if (how === 'not') return t('why.not');
  return t(excluded ? 'why.allExcluded' : 'why.all');
}

const TONES: Readonly<Record<Standing, Tone>> = {
  ...{ true: 'good', absent: 'good', false: 'neutral', present: 'bad', undecided: 'attention' },
};
const ICONS: Readonly<Record<Standing, IconName>> = {
  ...{ true: 'done', absent: 'done', false: 'cross', present: 'cross', undecided: 'question' },
};

/** A tick, a cross or a question mark with its word. */
export function Stands({ line }: { readonly line: Line }): ReactNode {
  const t = useTexts('match');
  const standing = standingOf(line);
  return (
    <Status tone={TONES[standing]} icon={ICONS[standing]}>
      {t(`why.${standing}`)}
    </Status>
  );
}
