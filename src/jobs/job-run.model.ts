import { Mixed, storedModel } from '../db/stored-model.js';

export type JobRunState = 'running' | 'done' | 'failed' | 'skipped';

/** One slot of one job. `_id` is `job:slot` (ISO instant): who inserts it is elected. */
export interface JobRunRecord {
  readonly _id: string;
  readonly job: string;
  readonly slot: Date;
  readonly state: JobRunState;
  readonly owner: string;
  /** Token of the job's lease; a finish by another token than the stored one changes nothing. */
  readonly token: number;
  readonly attempts: number;
  /** Run by catch-up, after the slot had passed while no process was there. */
  readonly late: boolean;
  readonly startedAt: Date;
  readonly finishedAt: Date | null;
  readonly result: unknown;
  readonly error: string | null;
}

export const JobRunModel = storedModel<JobRunRecord>('JobRun', {
  collection: 'jobRuns',
  fields: {
    _id: { type: String, required: true },
    job: { type: String, required: true },
    slot: { type: Date, required: true },
    state: { type: String, required: true },
    owner: { type: String, required: true },
    token: { type: Number, required: true },
    attempts: { type: Number, required: true },
    late: { type: Boolean, required: true },
    startedAt: { type: Date, required: true },
    finishedAt: { type: Date, default: null },
    result: { type: Mixed, default: null },
    error: { type: String, default: null },
  },
  indexes: [[{ job: 1, slot: -1 }], [{ job: 1, state: 1 }], [{ finishedAt: 1 }, { expireAfterSeconds: 180 * 86_400 }]],
});
