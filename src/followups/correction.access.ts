import { coverageOf, type Who } from '../http/who.js';
import type { Correction } from './correction.schema.js';

/** Which corrections somebody sees: those that a department has to answer, and those of firms of some districts. */
export interface CorrectionSight {
  readonly department: string | null;
  /** Beginnings of district codes; the empty one stands for everywhere. */
  readonly districts: readonly string[];
}

export function sightOfCorrections(who: Who): CorrectionSight {
  return {
    department: who.roles.includes('department') ? who.department : null,
    districts: who.roles.includes('specialist') ? coverageOf(who) : [],
  };
}

/** Whether somebody decides: only the department whose data it is does, a specialist explains. The installation’s token is every office. */
export function mayDecide({ roles, department, way }: Who, correction: Pick<Correction, 'department'>): boolean {
  return way === 'token' || (roles.includes('department') && department === correction.department);
}
