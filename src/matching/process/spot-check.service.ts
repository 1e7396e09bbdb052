import { randomUUID } from 'node:crypto';
import { ulid } from 'ulid';
import type { Deps } from '../../deps.js';
import { decide, factsBehind, factsNamed, parseConditions, RuleError, splitPeriod } from '../../eligibility/index.js';
import { findEnterprise } from '../../enterprises/enterprise.service.js';
import { InputError, RefusedError, UnknownError } from '../../terminal/input-error.js';
import { factsOfPolicies } from '../match.access.js';
import { MatchModel } from '../match.model.js';
import type { MatchState } from '../match.schema.js';
import { firmsSharing } from './account.store.js';
import type { Person } from './process.schema.js';
import { type CheckOutcome, digestOf, randomSample, type SpotCheck } from './spot-check.js';
import { SpotCheckModel } from './spot-check.model.js';
import { type Performed, performing, performTransition, usccOf } from './transition.service.js';

export interface SpotCheckRequest {
  readonly policy: string;
  /** Of the paid matches, above 0 up to 1. */
  readonly share: number;
  /** Given to draw the same sample again; invented where absent. */
  readonly seed?: string | undefined;
  /** A condition over the firms' facts: every paid match of a firm that meets it is looked at as well. */
  readonly criteria?: unknown;
}

/** Its ids must fit one document beside the outcomes. */
const MOST_DRAWN = 20_000;
/** Firms whose accounts are read at once. */
const CHUNK = 1000;
/** What has been paid, relieved or granted, and is not under recovery already. */
const CHECKED: readonly MatchState[] = ['paid', 'enjoyed', 'granted', 'applied'];

/**
 * Refuses criteria by which their author would find out what nobody tells: of a conclusion, and of a sensitive fact that the policy
 * does not ask for. Whoever is picked meets the criteria, so a few dozen draws would give each firm's figure to the yuan.
 * @throws InputError
 */
function needTellable(conditions: ReturnType<typeof parseConditions>, policy: string, rules: Deps['rules']): void {
  const own = factsOfPolicies(new Set([policy]), rules);
  const read = factsNamed(conditions, rules.named).flatMap((key) => [
    splitPeriod(key).base,
    ...factsBehind(key, rules),
  ]);
  for (const key of read) {
    const { sharing, sensitivity } = { ...rules.catalogue.get(key) };
    if (sharing === 'conclusion')
      throw new InputError(`criteria: 不得使用部门结论 ${key} · ${key} is a conclusion of its department`);
    if (sensitivity === 'sensitive' && !own.has(key))
      throw new InputError(`criteria: ${policy} 不使用 ${key} · ${policy} does not ask for ${key}`);
  }
}

/**
 * Draws a spot check of one policy's benefits: a share at random, by a seed that is kept, and all that are a risk: they
 * meet the criteria, or their firm shares its account with another. The seed, the population's digest and the sample let anyone draw it again.
 * @throws InputError for a policy without matches to check, a share that is none, or criteria that are no condition or would tell
 * what is not told
 */
export async function drawSpotCheck(request: SpotCheckRequest, who: Person, deps: Deps): Promise<SpotCheck> {
  const { policy, share, seed = randomUUID(), criteria = null } = request;
  if (!(share > 0 && share <= 1)) throw new InputError('share: 大于 0、不超过 1 · above 0, up to 1');
  const conditions = criteria === null ? null : checked(criteria, deps);
  if (conditions !== null) needTellable(conditions, policy, deps.rules);
  const at = deps.clock.now();
  const ids = await populationOf(policy);
  if (ids.length === 0)
    throw new InputError(`${policy} 尚无拨付或授予 · nothing of ${policy} has been paid or granted`);
  const random = randomSample(ids, seed, share);
  const { met, undecided } =
    conditions === null ? { met: [], undecided: 0 } : await meeting(conditions, ids, who, deps);
  const picked = new Set([...met, ...(await withSharedAccount(ids))]);
  const risky = ids.filter((id) => picked.has(id));
  if (random.length + risky.length > MOST_DRAWN)
    throw new InputError(`每次抽查最多 ${MOST_DRAWN} 项 · a check holds at most ${MOST_DRAWN} matches`);
  const check: SpotCheck = {
    ...{ _id: ulid(at.getTime()), policy, seed, share, criteria },
    population: ids.length,
    populationDigest: digestOf(ids.join('\n')),
    ...{ random, risky, undecided, drawnBy: who.id, drawnAt: at, outcomes: [] },
  };
  await SpotCheckModel.collection.insertOne(check as never);
  return check;
}

/**
 * What came of looking at one match; said once. Where it is at fault, recovery begins with it.
 * @throws UnknownError for an unknown check or a match that is not in it; RefusedError where it was said otherwise
 */
export async function recordOutcome(
  id: string,
  given: Pick<CheckOutcome, 'match' | 'outcome' | 'note'>,
  who: Person,
  deps: Deps,
): Promise<Performed | null> {
  const check = await findSpotCheck(id);
  const { match, outcome, note } = given;
  if (![...check.random, ...check.risky].includes(match))
    throw new UnknownError(`${match} 不在抽查 ${id} 中 · ${match} is not in check ${id}`);
  const said = check.outcomes.find((one) => one.match === match);
  if (said !== undefined && said.outcome !== outcome)
    throw new RefusedError(`${match}: 已记录 ${said.outcome} · ${said.outcome} was recorded`);
  if (said === undefined) {
    const entry: CheckOutcome = { match, outcome, by: who.id, at: deps.clock.now(), note };
    const { matchedCount } = await SpotCheckModel.collection.updateOne(
      { _id: id as never, 'outcomes.match': { $ne: match } },
      { $push: { outcomes: entry } } as never,
    );
    if (matchedCount === 0) return recordOutcome(id, given, who, deps);
  }
  if (outcome === 'in-order') return null;
  const { class: kind } = await classOf(match);
  // A benefit without money ends with its finding; a grant goes on to recovery.
  if (kind !== 'grant') return null;
  return performTransition(match, 'notify-recovery', { reason: note, check: id }, performing(who, deps));
}

/** @throws UnknownError */
export async function findSpotCheck(id: string): Promise<SpotCheck> {
  const check = await SpotCheckModel.findOne({ _id: id }).lean<SpotCheck | null>();
  if (check === null) throw new UnknownError(`没有该抽查 ${id} · unknown spot check "${id}"`);
  return check;
}

/** Ids of what can be checked, in their order. */
async function populationOf(policy: string): Promise<string[]> {
  const ids: string[] = [];
  for (const state of CHECKED) {
    const found = await MatchModel.find({ policy, state }, { _id: 1 }).lean<{ _id: string }[]>();
    for (const { _id } of found) ids.push(_id);
  }
  return ids.sort();
}

async function meeting(
  conditions: ReturnType<typeof parseConditions>,
  ids: readonly string[],
  who: Person,
  deps: Deps,
): Promise<{ met: string[]; undecided: number }> {
  const { asOf, rechecking } = performing(who, deps);
  const year = Number(asOf.slice(0, 4)) - 1;
  const met: string[] = [];
  let undecided = 0;
  for (const id of ids) {
    const enterprise = await findEnterprise(usccOf(id));
    if (enterprise === null) continue;
    const { verdict } = decide(conditions, rechecking.factsOf(enterprise, year), asOf, deps.rules);
    if (verdict === 'eligible') met.push(id);
    if (verdict === 'undecided') undecided += 1;
  }
  return { met, undecided };
}

/** Those whose firm's account another firm has given as well: a risk whatever the criteria are. */
async function withSharedAccount(ids: readonly string[]): Promise<string[]> {
  const shared: string[] = [];
  for (let at = 0; at < ids.length; at += CHUNK) {
    const some = ids.slice(at, at + CHUNK);
    const firms = await firmsSharing(some.map(usccOf));
    for (const id of some) if (firms.has(usccOf(id))) shared.push(id);
  }
  return shared;
}

function checked(criteria: unknown, { rules }: Deps): ReturnType<typeof parseConditions> {
  try {
    return parseConditions(criteria, rules);
  } catch (error) {
    if (!(error instanceof RuleError)) throw error;
    throw new InputError(error.problems.map(({ path, message }) => `criteria${path}: ${message}`));
  }
}

async function classOf(id: string): Promise<{ class: string }> {
  const found = await MatchModel.findOne({ _id: id, uscc: usccOf(id) }, { class: 1 }).lean<{ class: string } | null>();
  if (found === null) throw new UnknownError(`没有该匹配 ${id} · unknown match "${id}"`);
  return found;
}
