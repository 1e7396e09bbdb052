import type { z } from 'zod';
import type { Deps } from '../deps.js';
import type { Contact } from '../enterprises/contact.service.js';
import { usccParam } from '../enterprises/enterprise-answer.schema.js';
import { ownContact, preferences } from '../enterprises/own-contact.schema.js';
import { maskedEmail } from '../enterprises/registered-contact.schema.js';
import { type Route, route } from '../http/route.js';
import { needReach } from '../http/who.js';
import type { JsonValue } from '../http/write-trace.js';
import { contactSchema } from './contact.schema.js';
import { changeContact, changePreferences, contactOf } from './contact-notices.service.js';

function contactView({ own, contactEmail }: Contact): z.input<typeof contactSchema> {
  const { email = null, phone = null, at = null } = own ?? {};
  return { email, phone, changedAt: at?.toISOString() ?? null, registered: maskedEmail(contactEmail) };
}

/** What the trail keeps of a contact: enough to tell one address from another. */
function contactTrace(own: { readonly email: string | null; readonly phone: string | null } | null): JsonValue {
  return own === null ? null : { email: maskedEmail(own.email), phone: own.phone === null ? null : '***' };
}

/** How a firm itself says it is reached, and wants to be told: for its members, since no agency takes its notices over. */
export function contactRoutes(deps: Deps): readonly Route[] {
  return [contact(), changed(deps), preferred(), preferring()];
}

const contact = (): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/contact',
    summary: '企业联系方式 · How the firm is reached: its own address and telephone, beside the registered one',
    params: usccParam,
    response: contactSchema,
    handle: async ({ params: { uscc }, who }) => {
      needReach(who, uscc, 'member');
      return contactView(await contactOf(uscc));
    },
  });

const changed = (deps: Deps): Route =>
  route({
    audience: 'space',
    method: 'put',
    path: '/enterprises/:uscc/contact',
    summary:
      '修改联系方式 · Another address for mails, another telephone; all members are told, and the address until now',
    params: usccParam,
    body: ownContact,
    response: contactSchema,
    handle: async ({ params: { uscc }, body, who, note }) => {
      needReach(who, uscc, 'member');
      note({ before: contactTrace((await contactOf(uscc)).own) });
      return contactView(await changeContact(uscc, body, who.id, deps));
    },
    trace: ({ body }) => ({ after: contactTrace(body) }),
  });

const preferred = (): Route =>
  route({
    audience: 'space',
    method: 'get',
    path: '/enterprises/:uscc/preferences',
    summary: '通知偏好 · In which language the firm is told, and whether also by mail',
    params: usccParam,
    response: preferences,
    handle: async ({ params: { uscc }, who }) => {
      needReach(who, uscc, 'member');
      return (await contactOf(uscc)).preferences;
    },
  });

const preferring = (): Route =>
  route({
    audience: 'space',
    method: 'put',
    path: '/enterprises/:uscc/preferences',
    summary:
      '修改通知偏好 · Without mail the inbox still has everything; warnings before a window ends, changes of account or contact, and answers are mailed all the same',
    params: usccParam,
    body: preferences,
    response: preferences,
    handle: async ({ params: { uscc }, body, who, note }) => {
      needReach(who, uscc, 'member');
      note({ before: (await contactOf(uscc)).preferences });
      return (await changePreferences(uscc, body)).preferences;
    },
    trace: ({ body }) => ({ after: body }),
  });
