import type { Deps } from '../../src/deps.js';
import { EnterpriseModel } from '../../src/enterprises/enterprise.model.js';
import { MatchModel } from '../../src/matching/match.model.js';
import type { MatchRecord, MatchState } from '../../src/matching/match.schema.js';
import { findMatch } from '../../src/matching/match.service.js';
import { transition } from '../../src/matching/match-states.js';
import type { PayeeAccount } from '../../src/matching/process/account.service.js';
import type { Person } from '../../src/matching/process/process.schema.js';
import { withPorts } from '../../src/payments/match-ports.js';
import type { PaymentDeps } from '../../src/payments/payment-deps.js';
import type { PaymentPorts } from '../../src/payments/ports.js';
import type { PolicyVersion } from '../../src/policies/policy.schema.js';
import { atLeast, fixed, policy, rulesWith, uscc } from '../helpers/city.js';
import { handClock } from '../helpers/clock.js';
import { testDeps } from '../helpers/deps.js';

export const clerk: Person = { id: 'clerk', roles: ['staff', 'finance'] };
export const second: Person = { id: 'second', roles: ['finance'] };
export const stranger: Person = { id: 'stranger', roles: ['firm'] };

/** Accounts as a test wants them; a number for every firm where it says nothing. */
export type Accounts = Map<string, PayeeAccount | null>;

export function accountOf(n: number, more: Partial<PayeeAccount> = {}): PayeeAccount {
  return {
    ...{ holder: `河源第${n}示例有限公司`, number: `4400${String(n).padStart(12, '0')}` },
    ...{ bank: '示例银行河源分行', payee: `河源第${n}示例有限公司`, version: '1', fault: null, alsoOf: [], ...more },
  };
}

/** Matches by the table of states, without deciding them again; accounts from memory. */
function portsOf(accounts: Accounts, now: () => Date): Omit<PaymentPorts, 'decide'> {
  return {
    accounts: async (codes) => {
      const entries = codes.flatMap((code): [string, PayeeAccount][] => {
        const known = accounts.get(code);
        const account = known === undefined ? accountOf(Number(code.slice(-8))) : known;
        return account === null ? [] : [[code, account]];
      });
      return new Map(entries);
    },
    recheck: async () => new Map(),
    makePayable: (id) => stepTo(id, 'check-account', now()),
    pay: async (payments) => {
      for (const id of payments.keys()) await stepTo(id, 'pay', now());
      return new Map();
    },
  };
}

async function stepTo(id: string, act: 'check-account' | 'pay', updatedAt: Date): Promise<'done' | 'already'> {
  const match = await findMatch(id, id.slice(id.lastIndexOf(':') + 1));
  if (match === null) throw new Error(`no match ${id}`);
  const [before, after] = act === 'pay' ? ['payable', 'paid'] : ['confirmed', 'payable'];
  if (match.state === after) return 'already';
  if (match.state !== before) throw new Error(`${id} is ${match.state}`);
  const { to } = transition(match.class, match.state, act);
  const { _id, uscc: code, revision } = match;
  const filter = { _id: _id as never, uscc: code, revision };
  await MatchModel.collection.updateOne(filter, { $set: { state: to, updatedAt }, $inc: { revision: 1 } } as never);
  return 'done';
}

export const pooled: PolicyVersion = policy('T01-pooled', atLeast('employees', 1), {
  title: { zh: '示例(虚构)：有资金池的补助', en: 'Example (fictional): from a pool' },
  benefit: fixed(400),
  budget: { pool: 'fund', year: 2026, amount: '1000000.00' },
  funding: [
    { source: 'province', weight: '0.6' },
    { source: 'city', weight: '0.4' },
  ],
});
export const plain: PolicyVersion = policy('T02-plain', atLeast('employees', 1), {
  title: { zh: '示例(虚构)：普通补助', en: 'Example (fictional): plain' },
  benefit: fixed(1000),
});
export const inParts: PolicyVersion = policy('T03-parts', atLeast('employees', 1), {
  ...{ benefit: { ...fixed(1000), instalments: [part(0.4), { ...part(0.6), afterMonths: 6 }] } },
  budget: { pool: 'parts', year: 2026, amount: '5000.00' },
});

function part(share: number) {
  return { share, label: { zh: '一期', en: 'part' } };
}

export interface Treasury {
  readonly deps: PaymentDeps;
  readonly clock: ReturnType<typeof handClock>;
  readonly accounts: Accounts;
}

export function treasury(now = '2026-06-01T02:00:00Z', policies: readonly PolicyVersion[] = []): Treasury {
  const clock = handClock(now);
  const deps: Deps = testDeps({ clock, rules: rulesWith(pooled, plain, inParts, ...policies) });
  const accounts: Accounts = new Map();
  const { decide } = withPorts(deps).ports;
  return { clock, accounts, deps: { ...deps, ports: { ...portsOf(accounts, () => clock.now()), decide } } };
}

export const matchId = (n: number, { code }: Pick<PolicyVersion, 'code'> = pooled): string => `${code}:once:${uscc(n)}`;

/** Stores a firm with a match of that many 分. */
export async function storeMatch(
  n: number,
  amountFen: number,
  {
    of = pooled,
    state = 'confirmed',
    more = {},
  }: { of?: PolicyVersion; state?: MatchState; more?: Partial<MatchRecord> } = {},
): Promise<string> {
  const [code, at, _id] = [uscc(n), new Date('2026-05-01T00:00:00Z'), matchId(n, of)];
  const firm = {
    _id: code,
    uscc: code,
    name: `河源第${n}示例有限公司`,
    districtCode: '441602',
    values: {},
    provenance: [],
  };
  await EnterpriseModel.collection.updateOne(
    { _id: code as never },
    { $setOnInsert: { ...firm, revision: 1, createdAt: at, updatedAt: at } } as never,
    { upsert: true },
  );
  const match: MatchRecord = {
    ...{
      _id,
      uscc: code,
      policy: of.code,
      version: of.version,
      period: 'once',
      class: of.class,
      delivery: of.delivery,
    },
    ...{ districtCode: '441602', state, heldFrom: null, round: 1, verdict: 'eligible', amountFen, payableFen: null },
    ...{ ceiling: false, evidence: { asOf: '2026-05-01', facts: [] }, signature: 's', frozen: true, difference: null },
    ...{ runId: 'run', runChange: 'new', revision: 1, toldRound: 1, tellRun: null, tellFrom: null, history: [] },
    ...{ createdAt: at, updatedAt: at, ...more },
  };
  await MatchModel.collection.insertOne(match as never);
  return _id;
}
