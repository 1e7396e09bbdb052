import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { DONE, done, type Route, route } from '../http/route.js';
import { maskedEmail, registeredContact } from './registered-contact.schema.js';
import { setContact } from './registered-contact.service.js';

/**
 * How a firm is reached decides who may claim it, so it is for administrators, who release no claim. The trail tells addresses apart and
 * gives none away.
 */
export function registeredContactRoutes({ clock }: Deps): readonly Route[] {
  return [
    route({
      audience: 'admin',
      roles: ['administrator'],
      method: 'put',
      path: '/registered-contacts',
      summary:
        '登记企业联系邮箱 · Sets the address at which a firm is registered: codes for its first administrator go there',
      body: registeredContact,
      response: done,
      handle: async ({ body: { uscc, email }, note }) => {
        note({ before: maskedEmail(await setContact({ uscc, email, asOf: civilDateOf(clock.now()) })) });
        return DONE;
      },
      trace: ({ body: { uscc, email, why } }) => ({
        about: { kind: 'enterprises', id: uscc },
        after: { contact: maskedEmail(email) },
        why,
      }),
    }),
  ];
}
