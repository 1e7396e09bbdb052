import type { Deps } from '../deps.js';
import { loadDesks } from '../followups/specialist.service.js';
import { reportBefore, reportSources, type SourceReport } from '../matching/incremental/source-report.service.js';
import { noticeRecord } from './notice.js';
import { insertNew } from './notice-store.js';
import { SILENT_SOURCES, silentSources } from './templates/silent-sources.js';

/** Each morning: which sources have fallen silent; the desks are told when those are others than the day before. */
export async function reportStaleData(deps: Deps): Promise<unknown> {
  const report = await reportSources(deps);
  const before = await reportBefore(report._id);
  const silent = silentOf(report);
  const told = silent.length > 0 && String(silent) !== String(before === null ? [] : silentOf(before));
  return { silent, notices: told ? await tellDesks(report, deps) : 0 };
}

/** A source that has never spoken is not connected, which is no news. */
function silentOf({ sources }: SourceReport): string[] {
  return sources.filter(({ silent, lastAsOf }) => silent && lastAsOf !== null).map(({ source }) => source);
}

async function tellDesks(report: SourceReport, deps: Deps): Promise<number> {
  const silent = new Set(silentOf(report));
  const sources = report.sources
    .filter(({ source }) => silent.has(source))
    .map(({ source, ...state }) => ({ ...state, name: deps.rules.departments.get(source)?.name.zh ?? source }));
  const notices = loadDesks().map((desk) =>
    noticeRecord(
      {
        event: `sources-${report._id}`,
        channel: 'email',
        recipient: desk.key,
        uscc: null,
        runId: '',
        template: SILENT_SOURCES,
        language: 'zh',
        address: desk.email,
        items: [],
      },
      (number) => silentSources({ number, asOf: report._id, sources }, 'zh'),
      deps,
    ),
  );
  return insertNew(notices);
}
