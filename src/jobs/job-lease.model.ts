import { storedModel } from '../db/stored-model.js';

/** One lease per name, never per slot, so that slot N+1 cannot run beside a slow slot N. */
export interface JobLeaseRecord {
  readonly _id: string;
  readonly owner: string | null;
  /** Only grows; each taking adds one. */
  readonly token: number;
  /** By the database's clock. */
  readonly until: Date;
  /** When this installation first knew the job: nothing before it is caught up. */
  readonly since: Date;
}

export const JobLeaseModel = storedModel<JobLeaseRecord>('JobLease', {
  collection: 'jobLeases',
  fields: {
    _id: { type: String, required: true },
    owner: { type: String, default: null },
    token: { type: Number, required: true },
    until: { type: Date, required: true },
    since: { type: Date, required: true },
  },
});
