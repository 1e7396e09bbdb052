import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import type { FactDefinition } from '../eligibility/facts.js';
import { HttpError } from '../http/errors.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { OWN_WORD, slotOf } from './enterprise.schema.js';
import { findEnterprise } from './enterprise.service.js';
import { faultOfPeriod } from './fact-period.schema.js';
import { isSuppliable } from './supplied.schema.js';
import { typedValue } from './typed-facts.service.js';
import { type Ends, forgetFacts, withdrawFacts, writeEnterprises } from './write.service.js';

type SupplyDeps = Pick<Deps, 'rules' | 'clock'>;

/** What of which firm. */
export interface SuppliedSlot {
  readonly uscc: string;
  readonly key: string;
  readonly period: string | null;
}

/** The facts that firms may supply themselves, in the order of the catalogue. */
export function suppliableFacts({ catalogue }: Pick<RuleBook, 'catalogue'>): FactDefinition[] {
  return [...catalogue.values()].filter(isSuppliable);
}

/**
 * Lays a firm's own word over its profile, as of today; it is compared anew with the next minute. What an office has stated stays,
 * however old it is.
 * @throws InputError for a fact that firms do not supply, a wrong period or value; UnknownError; HttpError 409 where an office has stated it
 */
export async function supplyFact(
  { uscc, key, period, value }: SuppliedSlot & { readonly value: unknown },
  { rules, clock }: SupplyDeps,
): Promise<void> {
  const now = clock.now();
  const asOf = civilDateOf(now);
  const slot = slotFor({ key, period }, rules);
  if (period !== null && period.slice(0, 4) > asOf.slice(0, 4))
    throw new InputError(`period: ${period} 尚未开始 · has not begun`);
  const observed = [{ slot, value: typedValue(key, value, rules) }];
  if ((await findEnterprise(uscc)) === null) throw new UnknownError(`没有该经营主体 · no enterprise ${uscc}`);
  const statement = { batch: `supplied@${asOf}`, source: OWN_WORD, asOf, receivedAt: now, observed };
  const [written] = await writeEnterprises([{ uscc, statements: [statement] }], { now, lists: [] });
  if (written?.outcome === 'outdated') throw statedByOffice();
}

const statedByOffice = (): HttpError =>
  new HttpError(
    409,
    'stated-by-office',
    '部门已提供该数据，如有误请提出更正 · an office has stated this already: report it where it is wrong',
  );

/**
 * Takes a firm's own word back, also what it said of the same before; the firm is compared anew.
 * @throws InputError for a fact that firms do not supply, or a wrong period; UnknownError where there is nothing of its own
 */
export async function takeBackFact({ uscc, key, period }: SuppliedSlot, { rules, clock }: SupplyDeps): Promise<void> {
  const own = slotFor({ key, period }, rules);
  const ends: Ends = (_uscc, _key, _from, slot) => slot === own || slot.startsWith(`${own}#`);
  // What it had said before goes first: cut off in between, it is asked for again.
  await forgetFacts([uscc], OWN_WORD, ends);
  const taken = await withdrawFacts([uscc], OWN_WORD, ends, clock.now());
  if (taken === 0) throw new UnknownError(`没有企业自行提供的 ${own} · the firm has supplied no ${own}`);
}

function slotFor({ key, period }: Omit<SuppliedSlot, 'uscc'>, { catalogue }: Pick<RuleBook, 'catalogue'>): string {
  const definition = catalogue.get(key);
  if (definition === undefined || !isSuppliable(definition))
    throw new InputError(`key: ${key} 不由企业提供 · is no fact that firms supply`);
  const fault = faultOfPeriod(definition, period ?? undefined);
  if (fault !== null) throw new InputError(`period: ${fault}`);
  return slotOf(period === null ? { key } : { key, period });
}
