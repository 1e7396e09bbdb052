import type { z } from 'zod';
import { civilDateOf } from '../eligibility/civil-date.js';
import { reaches } from '../http/who.js';
import { stoodAt } from '../matching/firm-sight.service.js';
import { showsAmount } from '../matching/match.access.js';
import type { MatchRecord } from '../matching/match.schema.js';
import { toYuan } from '../matching/money.schema.js';
import { processOf, recoveredFen } from '../matching/process/process.schema.js';
import type { FirmPayment } from '../payments/firm-payments.service.js';
import { FUND_WORDS } from '../payments/payment.schema.js';
import { departmentName, findPolicy } from '../policies/policy.service.js';
import { dayOf } from './money-left.js';
import type { receiptPageSchema, receiptSchema, receivedYearSchema } from './receipts.schema.js';
import { type Standing, versionOf } from './standing.service.js';

type Receipt = z.output<typeof receiptSchema>;
type ReceivedYear = z.output<typeof receivedYearSchema>;
type ReceiptPage = z.output<typeof receiptPageSchema>;

interface Entry {
  readonly match: MatchRecord;
  /** Null for a relief. */
  readonly payment: FirmPayment | null;
  readonly receipt: Receipt;
  /** Null where the amount may not be told. */
  readonly fen: number | null;
}

export interface ReceiptsWanted {
  readonly cursor?: string | undefined;
  readonly limit: number;
  readonly year?: string | undefined;
}

/** What a firm received, the newest first: payments that arrived, and reliefs that it enjoyed; and of each year how much. */
export function receiptsView(standing: Standing, { cursor, limit, year }: ReceiptsWanted) {
  const entries = entriesOf(standing);
  const all = entries.map(({ receipt }) => receipt).filter(({ on }) => year === undefined || on.startsWith(year));
  const after = cursor === undefined ? all : all.filter((receipt) => placeOf(receipt) < cursor);
  const items = after.slice(0, limit);
  const last = items.at(-1);
  const nextCursor = after.length > limit && last !== undefined ? placeOf(last) : null;
  return { items, nextCursor, years: yearsOf(entries) };
}

/** The newest first, as the entries are. */
function yearsOf(entries: readonly Entry[]): ReceivedYear[] {
  const years = [...new Set(entries.map(({ receipt }) => receipt.on.slice(0, 4)))];
  return years.map((year) => {
    const own = entries.filter(({ receipt }) => receipt.on.startsWith(year));
    const reliefs = own.filter(({ receipt }) => receipt.kind === 'relief');
    const payments = own.filter(({ receipt }) => receipt.kind === 'payment');
    const unknown = reliefs.filter(({ fen }) => fen === null).length;
    return { year, payments: summed(payments), reliefs: { ...summed(reliefs), unknown } };
  });
}

function summed(entries: readonly Entry[]): { count: number; amount: string } {
  return { count: entries.length, amount: toYuan(entries.reduce((sum, { fen }) => sum + (fen ?? 0), 0)) };
}

/** One receipt to print; undefined where the firm has none of this id. */
export function receiptPageView(id: string, standing: Standing): ReceiptPage | undefined {
  const entry = entriesOf(standing).find(({ receipt }) => receipt.id === id);
  if (entry === undefined) return undefined;
  const { match, payment, receipt } = entry;
  const { enterprise, language, scope } = standing;
  const seesAccount = payment !== null && reaches(scope, 'prepare');
  return {
    ...{ ...receipt, name: enterprise.name, uscc: enterprise.uscc, batch: payment?.batch ?? null },
    reference: payment?.receipts.findLast(({ result }) => result === 'paid')?.reference ?? null,
    fundSources: (payment?.funding ?? []).map(({ source, amountFen }) => ({
      ...{ source, name: FUND_WORDS[source][language], amount: toYuan(amountFen) },
    })),
    accountLast4: seesAccount ? (processOf(match).confirmation?.accountLast4 ?? null) : null,
    basis: basisOf(match, standing),
    note: noteOf(match, language),
  };
}

/** The order of receipts as text, by which a page goes on after another. */
function placeOf({ on, id }: Receipt): string {
  return `${on}@${id}`;
}

function entriesOf(standing: Standing): Entry[] {
  const entries = standing.matches.flatMap((match): Entry[] => {
    if (match.class === 'relief') return reliefOf(match, standing);
    const paid = (standing.payments.get(match._id) ?? []).filter(({ state }) => state === 'paid');
    return paid.map((payment) => {
      const { _id: id, amountFen, part, parts, updatedAt } = payment;
      const on = dayOf(payment) ?? civilDateOf(updatedAt);
      const own = { kind: 'payment', id, amount: toYuan(amountFen), on, part, parts } as const;
      return { match, payment, receipt: { ...own, ...itemOf(match, standing) }, fen: amountFen };
    });
  });
  return entries.sort((a, b) => (placeOf(a.receipt) < placeOf(b.receipt) ? 1 : -1));
}

function reliefOf(match: MatchRecord, standing: Standing): Entry[] {
  const on = match.history.findLast(({ event, round }) => event === 'enjoy' && round === match.round)?.at;
  if (on === undefined || stoodAt(match) !== 'enjoyed') return [];
  const fen = showsAmount(match, standing.rules) ? match.amountFen : null;
  const own = { kind: 'relief', id: match._id, amount: toYuan(fen), on: civilDateOf(on), part: 1, parts: 1 } as const;
  return [{ match, payment: null, receipt: { ...own, ...itemOf(match, standing) }, fen }];
}

function itemOf({ _id, policy: code, version, period }: MatchRecord, { rules, language, asOf }: Standing) {
  const known = rules.policies.find((one) => one.code === code && one.version === version);
  const policy = known ?? findPolicy(rules, code, asOf);
  return {
    ...{ match: _id, policy: code, period, title: policy?.title[language] ?? code },
    department: policy === undefined ? '' : departmentName(policy, rules)[language],
  };
}

function basisOf(match: MatchRecord, standing: Standing): ReceiptPage['basis'] {
  const basis = versionOf(match, standing)?.basis ?? [];
  return basis.map(({ title, documentNumber, issuer }) => ({ title, documentNumber, issuer }));
}

function noteOf(match: MatchRecord, language: 'zh' | 'en'): string | null {
  const fen = recoveredFen(match);
  if (fen === 0) return null;
  return language === 'zh' ? `该事项已退回 ${toYuan(fen)} 元` : `${toYuan(fen)} yuan of this benefit was paid back`;
}
