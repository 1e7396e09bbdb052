import type { Migration } from '../../db/migrations.js';
import { firstVisits } from '../../enterprises/visit.service.js';
import { PolicyEvaluationModel } from './policy-evaluation.model.js';
import { SourceReportModel } from './source-report.model.js';

/** Enterprises know when they are to be visited. Those that were there before are due at once. */
export function visitsOfEnterprises(version: number): Migration {
  return {
    version,
    name: 'visits of enterprises',
    up: async () => {
      await firstVisits();
      await PolicyEvaluationModel.createCollection();
      await SourceReportModel.createCollection();
    },
  };
}
