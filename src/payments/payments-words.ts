import { groupedYuan } from '../matching/money.schema.js';
import type { Language } from '../terminal/command.js';
import type { Approved } from './approval.service.js';
import type { BatchRecord, BatchState } from './batch/batch.schema.js';
import type { LeftOut } from './batch/batch.service.js';
import type { ReceiptsImported } from './batch/receipt.service.js';
import type { PoolRecord } from './budget/budget.schema.js';
import type { PaymentRecord, PaymentState } from './payment.schema.js';
import type { UnpaidLine } from './year-end.service.js';

type Words = Readonly<Record<Language, string>>;

const both = (text: (language: Language) => string): Words => ({ zh: text('zh'), en: text('en') });
const lines = (all: readonly string[], none: string): string => (all.length === 0 ? none : all.join('\n'));

const STATES: Readonly<Record<PaymentState, Words>> = {
  waiting: { zh: '待安排资金', en: 'waiting for money' },
  due: { zh: '待拨付', en: 'due' },
  batched: { zh: '已入批次', en: 'in a batch' },
  ordered: { zh: '已送拨付', en: 'sent to the bank' },
  paid: { zh: '已到账', en: 'paid' },
  returned: { zh: '退票待处理', en: 'returned' },
  stopped: { zh: '已停止', en: 'stopped' },
  'given-back': { zh: '已收回', en: 'given back' },
  moved: { zh: '已转由承继主体', en: 'goes on at the successor' },
};
const BATCH_STATES: Readonly<Record<BatchState, Words>> = {
  building: { zh: '生成中', en: 'being built' },
  locked: { zh: '已锁定，待签批', en: 'locked, to be signed' },
  signed: { zh: '已签批，待导出', en: 'signed, to be exported' },
  exporting: { zh: '导出中', en: 'being exported' },
  exported: { zh: '已导出', en: 'exported' },
  dissolving: { zh: '撤销中', en: 'being dissolved' },
  dissolved: { zh: '已撤销', en: 'dissolved' },
};
const OUTCOMES: Readonly<Record<Approved['outcome'], Words>> = {
  due: STATES.due,
  waiting: STATES.waiting,
  held: { zh: '待核实', en: 'on hold' },
  stopped: STATES.stopped,
  refused: { zh: '未批准', en: 'refused' },
};
const WHY: Readonly<Record<UnpaidLine['why'], Words>> = {
  'past-pay-until': { zh: '已过政策拨付期限', en: 'past the last day of its policy' },
  'past-promise': { zh: '已过承诺拨付日', en: 'past its promised day' },
  'past-budget-year': { zh: '已过预算年度', en: 'past its budget year' },
};
const NONE: Words = { zh: '没有', en: 'none' };

export const approvedText = (all: readonly (Omit<Approved, 'reason'> & { readonly reason?: string | null })[]): Words =>
  both((language) =>
    lines(
      all.map(({ match, outcome, reason }) => `${match}  ${OUTCOMES[outcome][language]}${reason ? `  ${reason}` : ''}`),
      NONE[language],
    ),
  );

export const paymentsText = (all: readonly PaymentRecord[]): Words =>
  both((language) =>
    lines(
      all.map((one) => paymentLine(one, language)),
      NONE[language],
    ),
  );

export const unpaidText = (all: readonly UnpaidLine[]): Words =>
  both((language) =>
    lines(
      all.map(({ payment, why }) => `${paymentLine(payment, language)}  ${WHY[why][language]}`),
      NONE[language],
    ),
  );

function paymentLine({ _id, amountFen, state, batch, note }: PaymentRecord, language: Language): string {
  return [_id, groupedYuan(amountFen), STATES[state][language], batch ?? '', note ?? ''].join('  ').trimEnd();
}

export const poolsText = (all: readonly PoolRecord[]): Words =>
  both((language) =>
    lines(
      all.map(({ _id, freeFen, reservedFen, spentFen }) => {
        const [free, reserved, spent] = [freeFen, reservedFen, spentFen].map(groupedYuan);
        return language === 'zh'
          ? `${_id}  可用 ${free}  已预留 ${reserved}  已支出 ${spent}`
          : `${_id}  free ${free}  reserved ${reserved}  spent ${spent}`;
      }),
      NONE[language],
    ),
  );

export const batchText = (
  { _id, state, count, totalFen, checksum }: BatchRecord,
  leftOut: readonly LeftOut[] = [],
): Words =>
  both((language) => {
    const what =
      language === 'zh'
        ? `${count} 笔，合计 ${groupedYuan(totalFen)} 元`
        : `${count} lines, ${groupedYuan(totalFen)} yuan`;
    const out = leftOut.map(
      ({ payment, reason }) => `${language === 'zh' ? '未列入' : 'left out'}  ${payment}  ${reason}`,
    );
    return [`${_id}  ${BATCH_STATES[state][language]}  ${what}`, `SHA-256 ${checksum}`, ...out].join('\n');
  });

/** How it went, and line by line what came back: somebody has to look at those. */
export const receiptsText = ({ rows, paid, returned, unchanged, paidFen, items }: ReceiptsImported): Words => {
  const back = items
    .filter(({ outcome }) => outcome === 'returned')
    .map(({ number, payment, amountFen }) => `${number}  ${payment}  ${groupedYuan(amountFen)}`);
  const yuan = groupedYuan(paidFen);
  return {
    zh: [
      `回单 ${rows} 行：到账 ${paid} 笔 ${yuan} 元，退票 ${returned} 笔，已处理过 ${unchanged} 行`,
      ...back.map((line) => `退票  ${line}`),
    ].join('\n'),
    en: [
      `${rows} receipts: ${paid} paid, ${yuan} yuan; ${returned} returned; ${unchanged} known before`,
      ...back.map((line) => `returned  ${line}`),
    ].join('\n'),
  };
};
