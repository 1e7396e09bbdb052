import { randomBytes } from 'node:crypto';
import type { Context } from 'koa';
import type { ReactNode } from 'react';
import { MOST_FILE_BYTES, MOST_FILES } from '../../feedback/objection.schema.js';
import { ANSWER_DAYS, ObjectionRefused } from '../../feedback/objection.service.js';
import { type Desk, idOfReceipt, type PublicObjection, takeObjection } from '../../feedback/objection-desk.service.js';
import { HttpError } from '../../http/errors.js';
import { nobody, whoOf } from '../../http/who.js';
import type { PublicList } from '../../matching/process/public-lists.service.js';
import { halfOf } from '../../pages/failed.js';
import { askedIn, type Typed } from '../../pages/form.js';
import { type Language, withLanguage } from '../../pages/language.js';
import { sentIn } from '../../pages/multipart.js';
import type { Asked, PublicPage, Shown } from '../../pages/page.js';
import { shownDay } from '../../pages/values.js';
import { goneShown, listOrGone } from '../publicity/publicity.page.js';
import { type FormProps, type ListedEntry, ObjectionForm } from './objection-form.page.js';
import { type ReadForm, readForm } from './objection-form.view.js';
import { OBJECTION_TEXTS } from './objections.texts.js';

const PATH = '/publicity/:id/objection';

/** The form of an objection and its receipt; nobody has to sign in. */
export function objectionPages(desk: Desk): readonly PublicPage[] {
  return [
    { method: 'get', path: PATH, show: (asked) => empty(asked, desk) },
    { method: 'post', path: PATH, show: (asked) => sent(asked, desk) },
  ];
}

async function empty({ ctx, language, params: { id = '' } }: Asked, { deps }: Desk): Promise<Shown> {
  const list = await listOrGone(id, deps);
  if (typeof list === 'string') return goneShown(list, language);
  const entry = entryIn(ctx, list);
  if (entry === undefined) return goneShown('ended', language);
  return formShown({ language, list, entry, typed: {}, problems: [], token: newToken() });
}

async function sent({ ctx, language, params: { id = '' } }: Asked, desk: Desk): Promise<Shown> {
  await desk.limits.uploading.take(whoOf(ctx).from.address);
  const form = await sentIn(ctx, { files: MOST_FILES, fileBytes: MOST_FILE_BYTES });
  const number = askedIn(ctx).entry;
  const about = { list: id, entry: number === undefined ? null : Number(number) };
  const read = readForm(form, about, language);
  const list = await listOrGone(id, desk.deps);
  const entry = typeof list === 'string' ? undefined : entryIn(ctx, list);
  if (typeof list === 'string' || entry === undefined) return refusedShown(read.typed, language);
  const again = (problems: FormProps['problems'], status: Shown['status']): Shown => ({
    ...formShown({ language, list, entry, typed: read.typed, problems, token: read.typed.token ?? newToken() }),
    ...{ status, refused: true },
  });
  if (read.objection === null) return again(read.problems, 422);
  try {
    const received = await takeObjection(read.objection, read.files, whoOf(ctx), desk);
    await written(ctx, received, read.objection, desk);
    return receiptShown(received, entry, language);
  } catch (error) {
    if (error instanceof ObjectionRefused) {
      if (error.kind === 'not-on-show') return refusedShown(read.typed, language);
      const field = error.kind === 'needs-name' ? 'kind' : null;
      return again([{ field, text: halfOf(error.message, language) }], 409);
    }
    if (error instanceof HttpError && error.status === 429) {
      ctx.set(error.headers);
      return again([{ field: null, text: OBJECTION_TEXTS[language].tooMany }], 429);
    }
    throw error;
  }
}

/** The entry that an address names; null for the list as a whole, undefined where it is not on show. */
function entryIn(ctx: Context, { entries }: PublicList): ListedEntry | null | undefined {
  const { entry } = askedIn(ctx);
  if (entry === undefined) return null;
  return entries.find(({ number }) => String(number) === entry);
}

const newToken = (): string => randomBytes(18).toString('base64url');

function formShown(props: FormProps): Shown {
  const { title } = OBJECTION_TEXTS[props.language];
  return { title, body: <ObjectionForm {...props} />, noindex: true, door: 'publicity' };
}

/** As of nobody, also where somebody has signed in: who objects is not to be told from the trail. */
async function written(
  ctx: Context,
  { receipt }: PublicObjection,
  { list, entry, kind }: NonNullable<ReadForm['objection']>,
  { deps }: Desk,
): Promise<void> {
  const { from } = whoOf(ctx);
  const { id, way } = nobody(from);
  const about = { kind: 'objections', id: idOfReceipt(receipt) };
  await deps.audit.record({ by: { id, as: [], way }, act: `POST ${PATH}`, about, after: { list, entry, kind }, from });
}

/** It was not received, and what was written is not lost. */
function refusedShown(typed: Typed, language: Language): Shown {
  const texts = OBJECTION_TEXTS[language];
  const gone = goneShown('ended', language);
  const body = (
    <>
      <h1>{texts.refusedTitle}</h1>
      <div className="notice attention">
        <div>
          <p className="notice-title">{gone.title}</p>
          <p>{texts.call}</p>
        </div>
      </div>
      <section className="card">
        <div className="field">
          <label htmlFor="text">{texts.yourText}</label>
          <textarea id="text" rows={8} readOnly defaultValue={typed.text ?? ''} />
        </div>
        <a href={withLanguage('/publicity', language)}>{texts.running}</a>
      </section>
    </>
  );
  return { ...gone, title: texts.refusedTitle, body, status: 410 };
}

function receiptShown(received: PublicObjection, entry: ListedEntry | null, language: Language): Shown {
  const texts = OBJECTION_TEXTS[language];
  const body = <Receipt {...{ received, entry, language }} />;
  return { title: texts.receivedTitle, body, noindex: true, door: 'publicity' };
}

interface ReceiptProps {
  readonly received: PublicObjection;
  readonly entry: ListedEntry | null;
  readonly language: Language;
}

function Receipt({ received, entry, language }: ReceiptProps): ReactNode {
  const texts = OBJECTION_TEXTS[language];
  const { receipt, item, receivedOn, dueOn } = received;
  return (
    <>
      <h1>{texts.receivedTitle}</h1>
      <section className="card" aria-labelledby="receipt">
        <p>{texts.receipt}</p>
        <h2 id="receipt" className="money">
          {receipt}
        </h2>
        <p>{texts.writeDown}</p>
        <dl className="pairs">
          <div>
            <dt>{texts.item}</dt>
            <dd>{item[language]}</dd>
          </div>
          <div>
            <dt>{texts.about}</dt>
            <dd>{entry === null ? texts.wholeList : texts.entry(entry.number, entry.name)}</dd>
          </div>
          <div>
            <dt>{texts.receivedOn}</dt>
            <dd>{shownDay(receivedOn, language)}</dd>
          </div>
          <div>
            <dt>{texts.dueOn}</dt>
            <dd>{dueText(dueOn, language)}</dd>
          </div>
        </dl>
        {entry !== null && <p>{texts.stopped}</p>}
        <p>
          {texts.where} <a href={withLanguage('/objections', language)}>{texts.lookUp}</a>
        </p>
      </section>
    </>
  );
}

/** By when it is answered, where anybody can tell the day. */
export function dueText(dueOn: string | null, language: Language): string {
  const texts = OBJECTION_TEXTS[language];
  return dueOn === null ? texts.dueUnknown(ANSWER_DAYS) : texts.dueBy(shownDay(dueOn, language));
}
