import type { Deps } from '../deps.js';
import type { PaymentPorts } from './ports.js';

/** What payments are handed: the common, and their way to matches and accounts. */
export type PaymentDeps = Deps & { readonly ports: PaymentPorts };
