import { type FormEvent, type ReactNode, useState } from 'react';
import { useFirm } from '../../app/session.js';
import { useLanguage, useTexts } from '../../i18n/index.js';
import { Button } from '../../ui/Button.js';
import { useDraft } from '../../ui/draft.js';
import { ErrorSummary, type Problem } from '../../ui/ErrorSummary.js';
import { AreaField, TextField } from '../../ui/Field.js';
import { problemAt, problemsOf } from '../../ui/problems.js';
import type { Acting } from './acting.js';
import type { Match } from './match.js';
import { Sending } from './Sending.js';

/** How each act calls its words, and how many characters of them it takes; longer ones the server refuses. */
const ACTS = {
  apply: { input: 'application', longest: 200 },
  enjoy: { input: 'source', longest: 200 },
  'answer-recovery': { input: 'answer', longest: 2000 },
} as const;

interface WordsProps {
  readonly match: Match;
  readonly acting: Acting;
  readonly act: keyof typeof ACTS;
}

/** An act that needs words alone: the number of an application, a declaration's name, an answer. */
export function WordsForm({ match, acting, act }: WordsProps): ReactNode {
  const t = useTexts('match');
  const { language } = useLanguage();
  const { name: firm, uscc } = useFirm();
  const draft = useDraft(`${uscc}:${act}:${match.id}`, { words: '' });
  const [wrong, setWrong] = useState<readonly Problem[]>([]);
  const problems = wrong.length > 0 ? wrong : problemsOf(acting.errorOf(act), language);
  const { input, longest } = ACTS[act];
  const words = draft.value.words.trim();
  const problemNow = (): string | null => {
    if (words === '') return t(`words.${act}.need`);
    return words.length > longest ? t('tooLong', { longest, length: words.length }) : null;
  };
  const send = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (acting.busy) return;
    const text = problemNow();
    setWrong(text === null ? [] : [{ field: act, text }]);
    if (text === null && (await acting.act(act, { [input]: words })) === 'taken') draft.clear();
  };
  const field = {
    ...{ id: act, label: t(`words.${act}.label`), hint: t(`words.${act}.hint`), error: problemAt(problems, act) },
    ...{ value: draft.value.words, onChange: (value: string) => draft.set({ words: value }) },
  };
  return (
    <form className="form" noValidate onSubmit={(event) => void send(event)}>
      <ErrorSummary problems={problems} />
      {act === 'answer-recovery' ? <AreaField {...field} /> : <TextField {...field} />}
      <p className="buttons">
        <Button submit primary={act !== 'enjoy'} busy={acting.busy}>
          {t(`act.${act}`, { firm })}
        </Button>
        <Sending busy={acting.busy} />
      </p>
    </form>
  );
}
