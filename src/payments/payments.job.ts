import type { Deps } from '../deps.js';
import { withPorts } from './match-ports.js';
import { type Mended, mendPayments, type Reconciled, reconcilePayments } from './mend.service.js';

/** Each minute: what a process has left half done, and room that has come free. */
export const mendMoney = (deps: Deps): Promise<Mended> => mendPayments(withPorts(deps));

/** Each night, after the run: payments whose match or money is gone. */
export const reconcileMoney = (deps: Deps): Promise<Reconciled> => reconcilePayments(withPorts(deps));
