import { storedModel } from '../db/stored-model.js';
import type { Webhook, WebhookReport } from './webhook.schema.js';

const text = { type: String, required: true } as const;

export const WebhookModel = storedModel<Webhook>('Webhook', {
  collection: 'webhooks',
  fields: {
    ...{
      _id: text,
      name: text,
      url: text,
      secret: text,
      key: { type: String, default: null },
      told: { type: String, default: '' },
    },
    ...{ failures: { type: Number, required: true }, nextAt: { type: Date, required: true } },
    createdAt: { type: Date, required: true },
  },
});

export const WebhookReportModel = storedModel<WebhookReport>('WebhookReport', {
  collection: 'webhookReports',
  fields: { _id: text, webhook: text, match: text, uscc: text, token: text },
  indexes: [[{ webhook: 1 }]],
});
