import type { Context } from 'koa';
import type { ReactNode } from 'react';
import type { Asset } from './asset.js';
import type { Language } from './language.js';
import type { FrameTexts } from './texts.js';

/** The doors of the public side, as the frame names them. */
export type Door = keyof Pick<FrameTexts, 'policies' | 'check' | 'calendar' | 'publicity' | 'verify'>;

/** What a page is asked with. */
export interface Asked {
  readonly ctx: Context;
  readonly language: Language;
  /** Path and query. */
  readonly address: string;
  readonly params: Readonly<Record<string, string>>;
}

/** What a page answers: its own part of the document, and what the frame says of it. */
export interface Shown {
  /** Also the title of the window, behind which the product is named. */
  readonly title: string;
  readonly body: ReactNode;
  readonly status?: 200 | 201 | 404 | 409 | 410 | 413 | 422 | 429;
  readonly description?: string;
  /** Search engines leave it alone. */
  readonly noindex?: boolean;
  /** Where it stands among the doors. */
  readonly door?: Door;
  /** schema.org data, one block each. */
  readonly structured?: readonly object[];
  /** Besides the one that every page has. */
  readonly styles?: readonly Asset[];
  /** Deferred; the page works without. */
  readonly scripts?: readonly Asset[];
  /** What its form carries, of a page that a form has answered: with it the same is asked for in the other language. */
  readonly carried?: Readonly<Record<string, string>>;
  /** The form on it was not accepted: the title of the window says so. */
  readonly refused?: boolean;
  /** For how many seconds anybody may keep it; nobody, where absent. */
  readonly keepFor?: number;
}

/** A page or a file; one entry of a feature's table. A file sets the context's body itself, and answers null. */
export interface PublicPage {
  readonly method: 'get' | 'post';
  readonly path: string;
  show(asked: Asked): Promise<Shown | null>;
}
