import { findEnterprises } from '../../enterprises/enterprise.service.js';
import { openCases } from '../../followups/case.service.js';
import { BesideOthers } from '../../payments/stacking.service.js';
import { InputError } from '../../terminal/input-error.js';
import type { MatchRecord } from '../match.schema.js';
import { findMatches } from '../match.service.js';
import { storedAccounts } from './account.store.js';
import { type Intent, inputOf, intend, type Outcome, type Performing, type Surroundings } from './intent.js';
import { replaceMatches } from './match-write.js';
import { processOf } from './process.schema.js';
import { findListDates } from './publicity.store.js';
import { performTransition, usccOf } from './transition.service.js';
import { ACTS, type ActName } from './walk.js';

export type BulkItem =
  | { readonly id: string; readonly outcome: Outcome }
  | { readonly id: string; readonly outcome: 'refused' | 'failed'; readonly reason: string };

/** Matches, with their firms, that are held in memory at once. */
const CHUNK = 200;

/**
 * The same act to many matches, each on its own: what is wrong with one never stops the others. Read and written many at
 * a time; where somebody else came in between, one by one.
 * @param given the act's input, or a function that gives it for a match
 * @throws InputError for an input that is not the act's
 */
export async function performMany(
  ids: readonly string[],
  name: ActName,
  given: unknown,
  context: Performing,
  signal?: AbortSignal,
): Promise<BulkItem[]> {
  const plain = typeof given === 'function' ? null : inputOf(name, given);
  const inputFor = (id: string): unknown => (typeof given === 'function' ? inputOf(name, given(id)) : plain);
  const once = [...new Set(ids)];
  const items: BulkItem[] = [];
  for (let from = 0; from < once.length; from += CHUNK) {
    signal?.throwIfAborted();
    for (const item of await performChunk(once.slice(from, from + CHUNK), name, inputFor, context)) items.push(item);
  }
  return items;
}

async function performChunk(
  ids: readonly string[],
  name: ActName,
  inputFor: (id: string) => unknown,
  context: Performing,
): Promise<BulkItem[]> {
  const matches = await findMatches(ids.map((match) => ({ match, uscc: usccOf(match) })));
  const surroundings = await surroundingsOf([...matches.values()], ACTS[name].recheck, context);
  const intents = new Map<string, Intent>();
  const items = new Map<string, BulkItem>();
  for (const id of ids) {
    const match = matches.get(id);
    const item = await itemOf(id, name, context, async () => {
      if (match === undefined) return (await performTransition(id, name, inputFor(id), context)).outcome;
      const intent = await intend(match, name, inputFor(id), surroundings(match), context);
      if (intent.after !== intent.before) intents.set(id, intent);
      return intent.outcome;
    });
    items.set(id, item);
  }
  await openCases(
    [...intents.values()].flatMap(({ newCase }) => newCase ?? []),
    context.at,
  );
  if ((await replaceMatches([...intents.values()], context.at)) < intents.size) {
    const stored = await findMatches([...intents.values()].map(({ before: { _id, uscc } }) => ({ match: _id, uscc })));
    for (const [id, intent] of intents) {
      if (isStored(intent, stored.get(id))) continue;
      items.set(
        id,
        await itemOf(id, name, context, async () => (await performTransition(id, name, inputFor(id), context)).outcome),
      );
    }
  }
  return [...items.values()];
}

/** What went wrong with one of them is told, not thrown. */
async function itemOf(
  id: string,
  name: ActName,
  { deps }: Performing,
  work: () => Promise<Outcome>,
): Promise<BulkItem> {
  try {
    return { id, outcome: await work() };
  } catch (error) {
    if (error instanceof InputError) return { id, outcome: 'refused', reason: error.message };
    deps.log.error({ err: error, match: id, act: name }, 'an act on a match failed');
    return { id, outcome: 'failed', reason: 'internal' };
  }
}

/**
 * Firms (for acts that look at them) and accounts by two queries, dates of the lists that show the matches by one each,
 * what else the firms claim and have received by three.
 */
async function surroundingsOf(
  matches: readonly MatchRecord[],
  withFirms: boolean,
  { deps }: Performing,
): Promise<(match: MatchRecord) => Surroundings> {
  const usccs = [...new Set(matches.map(({ uscc }) => uscc))];
  const firms = new Map((withFirms ? await findEnterprises(usccs) : []).map((firm) => [firm.uscc, firm]));
  const accounts = new Map((await storedAccounts(usccs)).map((account) => [account.uscc, account]));
  const listOf = (match: MatchRecord) => (match.state === 'publicised' ? (processOf(match).list ?? '') : '');
  const lists = new Map<string, Surroundings['list']>();
  for (const id of new Set(matches.map(listOf))) if (id !== '') lists.set(id, await findListDates(id));
  const others = new BesideOthers(matches, deps.rules);
  return (match) => ({
    others,
    enterprise: firms.get(match.uscc) ?? null,
    account: accounts.get(match.uscc) ?? null,
    list: lists.get(listOf(match)) ?? null,
  });
}

/** Whether what is stored is what was intended, and not what somebody else wrote in between. */
function isStored({ before, after }: Intent, stored: MatchRecord | undefined): boolean {
  const event = (match: MatchRecord | undefined) => JSON.stringify(match?.history.at(-1));
  return stored?.revision === before.revision + 1 && event(stored) === event(after);
}
