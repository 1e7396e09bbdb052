import type { ReactNode } from 'react';
import { z } from 'zod';
import type { Deps } from '../../deps.js';
import type { Limits } from '../../http/rate-limit.js';
import { whoOf } from '../../http/who.js';
import { askedIn, checked, type Problem, type Typed, typedIn } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import type { Asked, PublicPage, Shown } from '../../pages/page.js';
import { ErrorSummary, TextField } from '../../pages/parts.js';
import { ownStyle } from '../../pages/style-sheet.js';
import { NoticeExample } from './notice-example.js';
import { VERIFICATION_TEXTS } from './verification.texts.js';
import { type Outcome, outcomeOf } from './verification.view.js';
import { VerificationOutcome } from './verification-outcome.js';

const PATH = '/verify';
export const VERIFICATION_STYLE = ownStyle('public/verification', 'verification');

/** 通知核验: whether a notice is genuine. */
export function verificationPages(deps: Pick<Deps, 'config' | 'rules'>, limits: Limits): PublicPage[] {
  return [
    {
      method: 'get',
      path: PATH,
      // The link of a notice fills its number in; it stays out of search engines.
      show: async ({ ctx, language }) => {
        const { number = '' } = askedIn(ctx);
        return { ...page(language, { typed: { number } }), noindex: number !== '', keepFor: 60 };
      },
    },
    { method: 'post', path: PATH, show: (asked) => answered(asked, deps, limits) },
  ];
}

async function answered(
  { ctx, language }: Asked,
  deps: Pick<Deps, 'config' | 'rules'>,
  limits: Limits,
): Promise<Shown> {
  const texts = VERIFICATION_TEXTS[language];
  const typed = typedIn(ctx);
  const needed = (missing: string) => z.string({ error: missing }).refine((text) => text.trim() !== '', missing);
  const fields = z.object({ number: needed(texts.numberMissing), code: needed(texts.codeMissing) });
  const { value, problems } = checked(fields, typed, language);
  if (value === undefined) return { ...page(language, { typed, problems }), status: 422, refused: true };
  const outcome = await outcomeOf(value, whoOf(ctx).from.address, deps, limits);
  if (outcome.kind === 'later') ctx.set('Retry-After', outcome.seconds);
  return {
    ...page(language, { typed, outcome }),
    ...(outcome.kind === 'later' && { status: 429 as const }),
    title: `${texts[outcome.kind]} · ${texts.title}`,
  };
}

interface Content {
  readonly typed: Typed;
  readonly problems?: readonly Problem[];
  readonly outcome?: Outcome;
}

function page(language: Language, content: Content): Shown {
  const texts = VERIFICATION_TEXTS[language];
  return {
    title: texts.title,
    description: texts.lead,
    noindex: true,
    door: 'verify',
    styles: [VERIFICATION_STYLE],
    body: <VerificationPage language={language} {...content} />,
  };
}

function VerificationPage({
  language,
  typed,
  problems = [],
  outcome,
}: Content & { readonly language: Language }): ReactNode {
  const texts = VERIFICATION_TEXTS[language];
  const field = { typed, problems, autoComplete: 'off' };
  return (
    <>
      <ErrorSummary problems={problems} language={language} />
      <h1>{texts.title}</h1>
      <p className="lead">{texts.lead}</p>
      {outcome !== undefined && <VerificationOutcome outcome={outcome} language={language} />}
      <section className="card" aria-labelledby="form">
        <h2 id="form">{texts.form}</h2>
        <form className="form" method="post" action={withLanguage(PATH, language)}>
          <TextField name="number" label={texts.number} hint={texts.numberHint} {...field} />
          <TextField name="code" label={texts.code} hint={texts.codeHint} {...field} />
          <p className="buttons">
            <button type="submit" className="button primary">
              {texts.submit}
            </button>
          </p>
        </form>
      </section>
      <NoticeExample language={language} />
    </>
  );
}
