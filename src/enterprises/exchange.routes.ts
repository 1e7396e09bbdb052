import type { Deps } from '../deps.js';
import { forbidden } from '../http/errors.js';
import { type Route, route } from '../http/route.js';
import { departmentsFor } from '../http/who.js';
import { factsPush, factsPushed, ROW_OUTCOMES } from './exchange.schema.js';
import { pushFacts } from './exchange.service.js';

const UNTOUCHED: ReadonlySet<string> = new Set<(typeof ROW_OUTCOMES)[number]>(['unchanged', 'rejected']);

/** Facts from other systems (数据共享平台). */
export function factsExchangeRoutes(deps: Deps): readonly Route[] {
  return [
    route({
      audience: 'exchange',
      scope: 'facts:write',
      method: 'post',
      path: '/facts',
      summary: '推送数据 · States facts of up to 5,000 firms, each row with its outcome',
      body: factsPush,
      response: factsPushed,
      handle: async ({ body, who }) => {
        if (!departmentsFor(who.scopes, 'facts:write').includes(body.source)) throw forbidden();
        const rows = await pushFacts(body, deps);
        const count = (outcome: string): number => rows.filter((row) => row.outcome === outcome).length;
        const counts = Object.fromEntries(ROW_OUTCOMES.map((outcome) => [outcome, count(outcome)]));
        return { counts: counts as Record<(typeof ROW_OUTCOMES)[number], number>, rows };
      },
      trace: ({ body: { source, asOf, rows } }, answer) => ({
        about: { kind: 'sources', id: source },
        // Whose facts are others now; what they were, and became, is in the firms' own ledgers.
        named: (answer?.rows.filter(({ outcome }) => !UNTOUCHED.has(outcome)) ?? rows).map(({ uscc }) => uscc),
        after: { asOf, ...(answer?.counts ?? { rows: rows.length }) },
      }),
    }),
  ];
}
