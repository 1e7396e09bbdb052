import { z } from 'zod';
import { DONE, done, type Route, route } from '../http/route.js';
import { accountBehind } from './identity.service.js';
import { officeEntry } from './office-entry.schema.js';
import { officeEntryOf, publishOffice } from './office-entry.service.js';

/** By whom, and when, firms are answered: each specialist says it of the own office, and nobody of another’s. */
export function officeEntryRoutes(): readonly Route[] {
  return [entry(), published()];
}

const entry = (): Route =>
  route({
    audience: 'self',
    method: 'get',
    path: '/office',
    summary: '本人对外办公信息 · What firms of the own districts see of a specialist; null where nothing was given yet',
    response: z.object({ office: officeEntry.nullable() }),
    handle: async ({ who }) => ({ office: officeEntryOf(await accountBehind(who)) }),
  });

const published = (): Route =>
  route({
    audience: 'self',
    method: 'put',
    path: '/office',
    summary:
      '公布对外办公信息 · Shows name, telephone and hours to the firms of the own districts, or hides them again',
    body: officeEntry,
    response: done,
    handle: async ({ who, body }) => {
      await publishOffice((await accountBehind(who))._id, body);
      return DONE;
    },
    // No name and no telephone: who is erased later is not to be found here.
    trace: ({ body: { shown } }) => ({ after: { shown } }),
  });
