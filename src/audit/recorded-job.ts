import type { Deps } from '../deps.js';
import type { JsonValue } from '../http/write-trace.js';
import type { Job } from '../jobs/run-job.js';

/** Changes nothing: each notice and each count is a record of its own. */
const UNRECORDED: ReadonlySet<string> = new Set(['notices', 'figures']);
/** In characters. */
const LONGEST = 2000;

/** A job whose runs are written down like what people do, where they did anything. */
export function recordedJob(job: Job, { audit }: Pick<Deps, 'audit'>): Job {
  if (UNRECORDED.has(job.name)) return job;
  return {
    ...job,
    run: async (context) => {
      const outcome = await job.run(context);
      if (didAnything(outcome)) {
        const by = { id: job.name, as: [], way: 'job' } as const;
        const about = { kind: 'jobs', id: `${job.name}:${context.slot.toISOString()}` };
        await audit.record({ by, act: job.name, about, after: briefly(outcome) });
      }
      return outcome;
    },
  };
}

/** Longer outcomes are in the record of the job, of which `about` has the id. */
function briefly(outcome: unknown): JsonValue {
  const text = JSON.stringify(outcome);
  return text.length > LONGEST ? null : (JSON.parse(text) as JsonValue);
}

/** Most minutes nothing is there to do; some number, name or list of the outcome says where there was. */
function didAnything(outcome: unknown): boolean {
  if (typeof outcome !== 'object' || outcome === null) return Boolean(outcome);
  return Object.values(outcome).some(didAnything);
}
