import { z } from 'zod';
import { downloadRoute } from '../http/file-route.js';
import { listOf, page, type Route, route } from '../http/route.js';
import type { AuditEntry } from './audit.schema.js';
import { exportAudit, searchAudit } from './audit.service.js';
import { auditEntrySchema, auditEntryView } from './audit.view.js';

const searched = {
  /** Id of an account or a key, name of a job, account of the machine. */
  by: z.string().min(1).max(100).optional(),
  /** Id of a record, or the code of a firm. */
  about: z.string().min(1).max(400).optional(),
  from: z.iso.datetime().transform(asDate).optional(),
  to: z.iso.datetime().transform(asDate).optional(),
};

function asDate(text: string): Date {
  return new Date(text);
}

/** The audit trail, for auditors; nobody changes it. */
export function auditRoutes(): readonly Route[] {
  return [search(), exported()];
}

const search = (): Route =>
  route({
    audience: 'admin',
    roles: ['auditor'],
    method: 'get',
    path: '/audit',
    summary: '审计日志 · Entries by person, record and time, the newest first',
    query: z.strictObject({
      ...{ ...page, ...searched },
      cursor: z
        .string()
        .regex(/^\d{12}$/)
        .optional(),
    }),
    response: listOf(auditEntrySchema),
    handle: async ({ query: { limit, ...wanted } }) => {
      const found = await searchAudit({ ...wanted, limit: limit + 1 });
      const items = found.slice(0, limit);
      return {
        items: items.map(auditEntryView),
        nextCursor: found.length > limit ? (items.at(-1)?._id ?? null) : null,
      };
    },
  });

/** That somebody took it along is an entry itself. */
const exported = (): Route =>
  downloadRoute({
    audience: 'admin',
    roles: ['auditor'],
    path: '/audit/export',
    summary: '导出审计日志 · Entries as they are stored, one JSON value a line, the oldest first; at most 100,000',
    params: z.strictObject({}),
    body: z.strictObject(searched),
    gives: ['application/x-ndjson'],
    file: async ({ body }) => {
      const lines = (await exportAudit(body)).map((entry: AuditEntry) => `${JSON.stringify(entry)}\n`);
      return { name: 'audit.ndjson', type: 'application/x-ndjson', content: Buffer.from(lines.join('')) };
    },
    trace: ({ body: { from, to, ...rest } }) => ({
      after: { ...rest, from: from?.toISOString(), to: to?.toISOString() },
    }),
  });
