import { storedModel } from '../db/stored-model.js';
import type { Webhook } from './webhook.schema.js';

const text = { type: String, required: true } as const;

export const WebhookModel = storedModel<Webhook>('Webhook', {
  collection: 'webhooks',
  fields: {
    ...{ _id: text, name: text, url: text, secret: text, told: { type: String, default: '' } },
    ...{ failures: { type: Number, required: true }, nextAt: { type: Date, required: true } },
    createdAt: { type: Date, required: true },
  },
});
