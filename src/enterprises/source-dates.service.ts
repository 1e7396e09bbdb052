import type { CivilDate } from '../eligibility/facts.js';
import { EnterpriseModel } from './enterprise.model.js';
import type { Provenance } from './enterprise.schema.js';

/** The latest date of the data of each source, over all enterprises. Goes through all of them: for a nightly report. */
export async function latestBySource(): Promise<ReadonlyMap<string, CivilDate>> {
  const latest = new Map<string, CivilDate>();
  const fields = { projection: { _id: 0, 'provenance.source': 1, 'provenance.asOf': 1 }, batchSize: 1000 };
  const all = EnterpriseModel.collection.find<{ provenance: readonly Pick<Provenance, 'source' | 'asOf'>[] }>(
    {},
    fields,
  );
  for await (const { provenance } of all) {
    for (const { source, asOf } of provenance) if (asOf > (latest.get(source) ?? '')) latest.set(source, asOf);
  }
  return latest;
}
