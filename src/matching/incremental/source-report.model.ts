import { Mixed, storedModel } from '../../db/stored-model.js';
import type { CivilDate } from '../../eligibility/facts.js';

/** How one source of data stands. */
export interface SourceState {
  /** Key of the department. */
  readonly source: string;
  /** The latest date of its data; null: it has never spoken. */
  readonly lastAsOf: CivilDate | null;
  /** Nothing of it is young enough any more for some fact that it supplies. */
  readonly silent: boolean;
  /** Enterprises with a match on hold because something of this source is too old, and how many matches. */
  readonly firms: number;
  readonly matches: number;
}

/** The report of stale data of one day; `_id` is the day. */
export interface SourceReport {
  readonly _id: CivilDate;
  readonly at: Date;
  readonly sources: readonly SourceState[];
}

export const SourceReportModel = storedModel<SourceReport>('SourceReport', {
  collection: 'sourceReports',
  fields: {
    _id: { type: String, required: true },
    at: { type: Date, required: true },
    sources: { type: Mixed, required: true },
  },
});
