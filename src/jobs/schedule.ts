import { forgetWhatRanOut } from '../accounts/retention.job.js';
import { keepDayHead } from '../audit/audit-heads.job.js';
import { recordedJob } from '../audit/recorded-job.js';
import type { Deps } from '../deps.js';
import { clearEndedGrounds } from '../enterprises/ground.service.js';
import { forgetOldObjectors, stopObjected } from '../feedback/objections.job.js';
import { mendCorrections } from '../followups/corrections.job.js';
import { evaluateChanges } from '../matching/incremental/incremental.job.js';
import { performDueTransitions } from '../matching/process/due.job.js';
import { finishSuccessions } from '../matching/process/succession.service.js';
import { evaluateNightly, resumeEvaluation } from '../matching/runs/evaluate.job.js';
import { DESK_DIGEST_JOB, sendDeskDigests } from '../notifications/desk-digest.job.js';
import { sendNotices } from '../notifications/notices.job.js';
import { reportStaleData } from '../notifications/source-report.job.js';
import { tellWebhooks } from '../notifications/webhook.service.js';
import { warnOfWindows } from '../notifications/window-warnings.job.js';
import { mendMoney, reconcileMoney } from '../payments/payments.job.js';
import { countFigures } from '../reports/figures.job.js';
import type { Job } from './run-job.js';

/**
 * The whole timetable, in Asia/Shanghai. At night the departments' transfers of the day are in; what firms and desks are
 * told goes out with the next minute.
 */
export function timetable(deps: Deps): readonly Job[] {
  return jobs(deps).map((job) => recordedJob(job, deps));
}

function jobs(deps: Deps): readonly Job[] {
  return [
    { name: 'nightly-run', cron: '30 2 * * *', catchUp: 'fire-once', run: (context) => evaluateNightly(context, deps) },
    // Limits are days: what ran out with the last one is carried out when the next has begun. Each hour after, what a
    // failure has left.
    {
      name: 'due-transitions',
      cron: '5 * * * *',
      catchUp: 'fire-once',
      run: async (context) => {
        // What was objected to in the last minute, by a process that then ended, does not go on.
        await stopObjected(deps);
        return performDueTransitions(context, deps);
      },
    },
    { name: 'objections', cron: '* * * * *', catchUp: 'skip', run: () => stopObjected(deps) },
    { name: 'objectors', cron: '30 3 * * *', catchUp: 'fire-once', run: () => forgetOldObjectors(deps) },
    { name: 'incremental-run', cron: '* * * * *', catchUp: 'skip', run: (context) => evaluateChanges(context, deps) },
    { name: 'successions', cron: '*/10 * * * *', catchUp: 'skip', run: () => finishSuccessions(deps) },
    { name: 'resume-run', cron: '* * * * *', catchUp: 'skip', run: (context) => resumeEvaluation(context, deps) },
    { name: 'money-mend', cron: '* * * * *', catchUp: 'skip', run: () => mendMoney(deps) },
    { name: 'retention', cron: '40 3 * * *', catchUp: 'fire-once', run: () => forgetWhatRanOut(deps) },
    { name: 'corrections', cron: '20 4 * * *', catchUp: 'fire-once', run: () => mendCorrections(deps) },
    { name: 'ended-grounds', cron: '50 0 * * *', catchUp: 'fire-once', run: () => clearEndedGrounds(deps) },
    // The day before is over everywhere by then.
    { name: 'audit-heads', cron: '15 0 * * *', catchUp: 'fire-once', run: ({ slot }) => keepDayHead(slot, deps) },
    { name: 'money-reconcile', cron: '0 5 * * *', catchUp: 'fire-once', run: () => reconcileMoney(deps) },
    // A while after the nightly run has begun, so that its figures are there in the morning.
    { name: 'figures', cron: '20 * * * *', catchUp: 'fire-once', run: (context) => countFigures(context, deps) },
    // Before the desks open.
    { name: 'stale-data', cron: '30 7 * * *', catchUp: 'fire-once', run: () => reportStaleData(deps) },
    // While somebody is there to answer.
    { name: 'window-warnings', cron: '0 9 * * *', catchUp: 'fire-once', run: () => warnOfWindows(deps) },
    {
      name: DESK_DIGEST_JOB,
      cron: '30 8,14 * * 1-5',
      catchUp: 'fire-once',
      run: (context) => sendDeskDigests(context, deps),
    },
    { name: 'webhooks', cron: '* * * * *', catchUp: 'skip', run: ({ signal }) => tellWebhooks(deps, signal) },
    { name: 'notices', cron: '* * * * *', catchUp: 'skip', run: (context) => sendNotices(context, deps) },
  ];
}
