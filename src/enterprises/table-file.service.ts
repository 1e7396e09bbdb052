/** Tables that come as CSV or workbook, for features that read files of their own. */
export type { SourceRow } from './import/interpret-row.js';
export { normaliseHeader } from './import/layout.js';
export { openSource, type Source } from './import/open-source.js';
