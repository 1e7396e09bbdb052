import type { FactRecord, FactValue } from '../../eligibility/facts.js';
import { LIST_IDENTITY, parseSlot } from '../enterprise.schema.js';
import type { Incoming, Statement } from '../write.service.js';
import type { Row } from './interpret-row.js';

export interface Transfer {
  readonly batch: string;
  readonly receivedAt: Date;
  /** The file is a complete list: every firm it names is stamped with the batch. */
  readonly complete: boolean;
}

interface Draft {
  readonly source: string;
  readonly asOf: string;
  readonly inferred: boolean;
  readonly observed: Map<string, FactValue>;
}

/**
 * All rows of one enterprise as statements, one per source and date. Records of one list or element are put together;
 * of a fact that several rows state, the row of the latest period holds.
 */
export function buildIncoming(rows: readonly Row[], transfer: Transfer): Incoming {
  const drafts = new Map<string, Draft>();
  const ordered = rows.length === 1 ? rows : [...rows].sort(byPeriod);
  const originals: Record<string, string> = {};
  for (const { asOf, facts, originals: own } of ordered) {
    Object.assign(originals, own);
    for (const { slot, value, source, inferred } of facts) {
      const id = `${source}\u0000${asOf}\u0000${inferred}`;
      const draft = drafts.get(id) ?? { source, asOf, inferred, observed: new Map<string, FactValue>() };
      drafts.set(id, draft);
      const known = draft.observed.get(slot);
      const isList = known !== undefined && LIST_IDENTITY[parseSlot(slot).key] !== undefined;
      draft.observed.set(
        slot,
        isList ? [...(known as readonly FactRecord[]), ...(value as readonly FactRecord[])] : value,
      );
    }
  }
  const statements = [...drafts.values()].map((draft, at) => statementOf(draft, transfer, at === 0 ? originals : {}));
  return { uscc: rows[0]?.uscc ?? '', statements };
}

function statementOf(draft: Draft, transfer: Transfer, originals: Readonly<Record<string, string>>): Statement {
  const { source, asOf, inferred, observed } = draft;
  const { batch, receivedAt, complete } = transfer;
  return {
    batch,
    source,
    asOf,
    receivedAt,
    observed: [...observed].map(([slot, value]) => ({ slot, value })),
    ...(inferred ? { inferred } : {}),
    ...(complete && !inferred ? { complete } : {}),
    ...(Object.keys(originals).length === 0 ? {} : { originals }),
  };
}

function byPeriod(a: Row, b: Row): number {
  if (a.period !== b.period) return a.period < b.period ? -1 : 1;
  return a.line - b.line;
}
