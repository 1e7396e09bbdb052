import type { Deps } from '../deps.js';
import { payeeAccounts } from '../matching/process/account.service.js';
import type { Person } from '../matching/process/process.schema.js';
import { recheckMatches } from '../matching/process/recheck-many.service.js';
import { performing, performTransition } from '../matching/process/transition.service.js';
import type { PaymentDeps } from './payment-deps.js';

/** With the way to the matches and accounts of this installation. */
export function withPorts(deps: Deps): PaymentDeps {
  const as = (who: Person) => performing(who, deps);
  return {
    ...deps,
    ports: {
      perform: async (match, act, input, who) => (await performTransition(match, act, input, as(who))).outcome,
      recheck: (matches, who) => recheckMatches(matches, as(who)),
      accounts: payeeAccounts,
    },
  };
}
