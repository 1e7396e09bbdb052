import { z } from 'zod';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { listOf, page, type Route, route } from '../http/route.js';
import { calendarEntrySchema } from './calendar.schema.js';
import { policyCalendar } from './calendar.service.js';
import { pageAfter } from './page-after.js';

/** The calendar of policies, for programs; for people's calendars there is `/calendar.ics`. */
export function calendarRoutes({ rules, clock, config }: Deps): readonly Route[] {
  return [
    route({
      audience: 'public',
      method: 'get',
      path: '/calendar',
      summary: '政策日历 · What opens, is renewed, is compared anew, closes and ends in the next twelve months',
      query: z.strictObject({ ...page, class: z.enum(['grant', 'relief', 'right', 'status']).optional() }),
      response: listOf(calendarEntrySchema),
      handle: async ({ query }) => {
        const scope = { asOf: civilDateOf(clock.now()), city: config.city };
        const entries = policyCalendar(rules, scope, query.class);
        const { shown, nextCursor } = pageAfter(entries, ({ id }) => id, query);
        return { items: shown, nextCursor };
      },
    }),
  ];
}
