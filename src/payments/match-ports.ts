import type { Deps } from '../deps.js';
import { payeeAccounts } from '../matching/process/account.service.js';
import { performMany } from '../matching/process/bulk.service.js';
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
      makePayable: async (match, who) => (await performTransition(match, 'check-account', {}, as(who))).outcome,
      pay: async (payments, who) => {
        const input = (match: string) => ({ payment: payments.get(match) });
        const items = await performMany([...payments.keys()], 'pay', input, as(who));
        return new Map(items.flatMap((item) => ('reason' in item ? [[item.id, item.reason]] : [])));
      },
      recheck: (matches, who) => recheckMatches(matches, as(who)),
      decide: async (match, act, reason, who) => {
        await performTransition(match, act, { reason }, as(who));
      },
      accounts: payeeAccounts,
    },
  };
}
