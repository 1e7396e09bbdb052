import { embedded, Mixed, storedModel } from '../../db/stored-model.js';
import type { PoolRecord, ReservationRecord, YearEndRecord } from './budget.schema.js';

const fen = { type: Number, required: true } as const;
const text = { type: String, required: true } as const;
const instant = { type: Date, required: true } as const;

/** Written by `ledger.ts` and, where its total is decided, by `budget-change.service.ts`. */
export const PoolModel = storedModel<PoolRecord>('BudgetPool', {
  collection: 'budgetPools',
  fields: {
    _id: text,
    pool: text,
    year: { type: Number, required: true },
    order: text,
    freeFen: fen,
    reservedFen: fen,
    spentFen: fen,
    pending: { type: Mixed, required: true },
    closedBy: { type: String, default: null },
    openedBy: text,
    openedAt: instant,
    changes: { type: Mixed },
  },
  indexes: [[{ pool: 1, year: 1 }, { unique: true }]],
});

const part = embedded({
  part: { type: Number, required: true },
  amountFen: fen,
  year: { type: Number, required: true },
  state: text,
  token: text,
});

/** Written by `ledger.ts` alone. */
export const ReservationModel = storedModel<ReservationRecord>('BudgetReservation', {
  collection: 'budgetReservations',
  fields: {
    _id: text,
    uscc: text,
    pool: text,
    round: { type: Number, required: true },
    parts: { type: [part], required: true },
    revision: { type: Number, required: true },
    history: { type: Mixed, required: true },
  },
  indexes: [[{ pool: 1, uscc: 1 }], [{ uscc: 1 }]],
});

export const YearEndModel = storedModel<YearEndRecord>('BudgetYearEnd', {
  collection: 'budgetYearEnds',
  fields: {
    _id: text,
    pool: text,
    year: { type: Number, required: true },
    document: text,
    by: text,
    at: instant,
    lines: { type: Mixed, required: true },
    state: text,
  },
});
