import { MOST_FILE_BYTES, MOST_FILES, type NewObjection, newObjection } from '../../feedback/objection.schema.js';
import { type KnownFile, typeOf } from '../../feedback/objection-files.service.js';
import { checked, type Problem, type Typed } from '../../pages/form.js';
import type { Language } from '../../pages/language.js';
import type { SentForm } from '../../pages/multipart.js';
import { OBJECTION_TEXTS } from './objections.texts.js';

export const FILE_FIELDS = Array.from({ length: MOST_FILES }, (_, at) => `file${at + 1}`);
/** What turns a text round, or cannot be seen. */
const UNSEEN = /(?![\n\r\t])[\p{Cc}\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

export interface ReadForm {
  /** As it is shown again. */
  readonly typed: Typed;
  readonly problems: readonly Problem[];
  /** Null where something is wrong. */
  readonly objection: NewObjection | null;
  readonly files: readonly KnownFile[];
}

/** A form as it was sent: what it says, or what is wrong with it in the language that is read. */
export function readForm(
  { typed: raw, files, tooMany }: SentForm,
  about: { readonly list: string; readonly entry: number | null },
  language: Language,
): ReadForm {
  const texts = OBJECTION_TEXTS[language];
  const typed = Object.fromEntries(Object.entries(raw).map(([name, value]) => [name, value.replace(UNSEEN, '')]));
  const isCleaned = Object.entries(raw).some(([name, value]) => typed[name] !== value);
  const { kind = '', name = '', contact = '', text = '', token } = typed;
  // Whoever wants no name to be kept may have typed one before.
  const who = kind === 'real-name' ? { name, contact } : {};
  const said = { ...about, kind, ...who, text, ...(token === undefined || token === '' ? {} : { token }) };
  const { value, problems = [] } = checked(newObjection, said as never, language);
  const wrong: Problem[] = [
    ...problems,
    ...(isCleaned ? [{ field: 'text', text: texts.cleaned }] : []),
    ...fileProblems(files, language),
    ...(tooMany ? [{ field: FILE_FIELDS[0] ?? null, text: texts.filesTooMany(MOST_FILES) }] : []),
  ];
  return { typed, problems: wrong, objection: wrong.length === 0 ? (value ?? null) : null, files: known(files) };
}

function fileProblems(files: SentForm['files'], language: Language): Problem[] {
  const texts = OBJECTION_TEXTS[language];
  return files.flatMap(({ field, content }) => {
    const number = Math.max(0, FILE_FIELDS.indexOf(field)) + 1;
    const at = FILE_FIELDS[number - 1] ?? null;
    if (content === null) return [{ field: at, text: texts.fileTooLarge(number, MOST_FILE_BYTES >> 20) }];
    return typeOf(content) === null ? [{ field: at, text: texts.fileWrong(number) }] : [];
  });
}

function known(files: SentForm['files']): KnownFile[] {
  return files.flatMap(({ content }) => {
    const type = content === null ? null : typeOf(content);
    return content === null || type === null ? [] : [{ type, content }];
  });
}
