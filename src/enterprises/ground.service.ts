import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { Deps } from '../deps.js';
import { addMonths, civilDateOf } from '../eligibility/civil-date.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { endCompleteLists } from './complete-list.service.js';
import { EnterpriseModel } from './enterprise.model.js';
import { byFirm, OWN_WORD, parseSlot } from './enterprise.schema.js';
import { isPushed } from './exchange.schema.js';
import { GroundModel } from './ground.model.js';
import type { Ground } from './ground.schema.js';
import { type Ends, forgetFacts, type Incoming, withdrawFacts } from './write.service.js';

type GroundDeps = Pick<Deps, 'clock' | 'rules'>;
type Given = Pick<Ground, 'source' | 'kind' | 'uscc' | 'scope' | 'basis' | 'until' | 'givenBy'> & {
  readonly from?: string | undefined;
};

const CHUNK = 500;
/** 个人信息保护法 art. 19: no longer than the purpose needs; policies look back five years at most, and the firm may consent anew. */
const CONSENT_MONTHS = 60;

/** @throws InputError for a source or a fact that there is not, or days that are none */
export async function giveGround({ from, ...given }: Given, { clock, rules }: GroundDeps): Promise<Ground> {
  const now = clock.now();
  const today = civilDateOf(now);
  // What a firm says of itself stands on its saying so, and goes when it takes it back.
  if (!rules.departments.has(given.source) || given.source === OWN_WORD)
    throw new InputError(`source: 没有部门 ${given.source} · no department ${given.source}`);
  const foreign = given.scope.find((key) => rules.catalogue.get(key)?.source !== given.source);
  if (foreign !== undefined)
    throw new InputError(`scope: ${foreign} 不是 ${given.source} 的数据项 · is no fact of ${given.source}`);
  if (given.until !== null && given.until < (from ?? today))
    throw new InputError('until: 截止早于开始 · is over before it begins');
  const last = lastDayOfConsent(today);
  if (given.kind === 'authorisation' && (given.until === null || given.until > last))
    throw new InputError(`until: 授权最长五年，至 ${last} · a consent runs for five years at most, until ${last}`);
  const ground: Ground = {
    ...{ _id: ulid(now.getTime()), ...given, from: from ?? today },
    ...{ givenAt: now, withdrawnAt: null, clearedAt: null },
  };
  await GroundModel.create(ground);
  return ground;
}

/** The last day that a firm may consent to today. */
export function lastDayOfConsent(today: string): string {
  return addMonths(today, CONSENT_MONTHS);
}

/** Tells on what a fact of a source may be read of this firm on a day: an agreement of the source, or the firm's consent. */
export async function standingGrounds(
  uscc: string,
  day: string,
): Promise<(source: string, key: string) => Ground['kind'] | null> {
  const all = [...(await listGrounds(null)), ...(await listGrounds(uscc))].filter((one) => holds(one, day));
  return (source, key) => all.find((one) => one.source === source && covers(one, key))?.kind ?? null;
}

/** Grounds, the newest first; of one firm, or all agreements. */
export function listGrounds(uscc: string | null): Promise<Ground[]> {
  return GroundModel.find({ uscc }).sort({ _id: -1 }).lean<Ground[]>();
}

/**
 * Withdraws a ground and removes the facts that no other one covers. The nightly job does it once more: the process may have ended
 * half way, and so may another one that was writing meanwhile.
 * @throws UnknownError
 */
export async function withdrawGround(id: string, uscc: string | null, deps: GroundDeps): Promise<Ground> {
  const ground = await GroundModel.findOneAndUpdate(
    { _id: id, uscc, withdrawnAt: null },
    { withdrawnAt: deps.clock.now() },
    { returnDocument: 'after' },
  ).lean<Ground | null>();
  if (ground === null) throw new UnknownError(`没有该协议或授权 ${id} · no agreement or consent ${id}`);
  await clear(ground, deps);
  return ground;
}

/** Removes what stood on grounds that have run out, and looks again at those that were withdrawn since it did last. */
export async function clearEndedGrounds(deps: GroundDeps): Promise<{ readonly cleared: number }> {
  const today = civilDateOf(deps.clock.now());
  const open = await GroundModel.find({ clearedAt: null }).lean<Ground[]>();
  const ended = open.filter((ground) => !holds(ground, today) && ground.from <= today);
  for (const ground of ended) {
    await clear(ground, deps);
    await GroundModel.updateOne({ _id: ground._id }, { clearedAt: deps.clock.now() });
  }
  return { cleared: ended.length };
}

function holds({ from, until, withdrawnAt }: Ground, day: string): boolean {
  return withdrawnAt === null && from <= day && (until === null || day <= until);
}

/**
 * A consent takes along what was pushed; files never stood on it. The end of an agreement takes along files as well, as far as they
 * had come by then: for later ones whoever imports them answers. Its complete lists fall silent before their facts go.
 */
async function clear(ended: Ground, deps: GroundDeps): Promise<void> {
  const { source, uscc, withdrawnAt } = ended;
  const now = deps.clock.now();
  const until = withdrawnAt ?? now;
  const mayState = await groundsOf(source, civilDateOf(now));
  const isLost = (key: string, firm: string): boolean => covers(ended, key) && !mayState(key, firm);
  const ends: Ends = (firm, key, { batch, receivedAt }) =>
    isLost(key, firm) && (isPushed(batch) || (uscc === null && receivedAt <= until));
  if (uscc === null) await endCompleteLists(source, (key) => isLost(key, ''), { until, now });
  for await (const firms of uscc === null ? firmsOf(source) : [[uscc]]) await withdrawFacts(firms, source, ends, now);
  await forgetFacts(uscc === null ? null : [uscc], source, ends);
}

/**
 * Takes back what was pushed of these firms while its ground was being withdrawn: the withdrawal may have gone by before the facts
 * were there. Whoever pushes asks this afterwards; where the process ends in between, the nightly job looks again.
 * @returns tells which facts of which firms still have a ground
 */
export async function takeBackGroundless(
  source: string,
  pushed: readonly Incoming[],
  { clock }: Pick<Deps, 'clock'>,
): Promise<(key: string, uscc: string) => boolean> {
  const now = clock.now();
  const mayState = await groundsOf(source, civilDateOf(now));
  const isGroundless = ({ uscc, statements }: Incoming): boolean =>
    statements.some(({ observed }) => observed.some(({ slot }) => !mayState(parseSlot(slot).key, uscc)));
  const late = pushed.filter(isGroundless).map(({ uscc }) => uscc);
  const ends: Ends = (uscc, key, { batch }) => isPushed(batch) && !mayState(key, uscc);
  if (late.length > 0) {
    await withdrawFacts(late, source, ends, now);
    await forgetFacts(late, source, ends);
  }
  return mayState;
}

function covers({ scope }: Pick<Ground, 'scope'>, key: string): boolean {
  return scope.length === 0 || scope.includes(key);
}

/** Firms that hold anything of a source, some at a time. */
async function* firmsOf(source: string): AsyncGenerator<string[], void, undefined> {
  for (let after = ''; ; ) {
    const some = await EnterpriseModel.find(
      { _id: mongoose.trusted({ $gt: after }), 'provenance.source': source },
      { _id: 1 },
    )
      .sort({ _id: 1 })
      .limit(CHUNK)
      .lean();
    if (some.length === 0) return;
    yield some.map(({ _id }) => _id);
    after = some.at(-1)?._id ?? '';
  }
}

/** Tells of a source's facts which may be stated of which firms on a day; of no firm (`''`) those that an agreement covers. */
export async function groundsOf(source: string, day: string): Promise<(key: string, uscc: string) => boolean> {
  const holding = (await GroundModel.find({ source }).lean<Ground[]>()).filter((one) => holds(one, day));
  const agreements = holding.filter(({ uscc }) => uscc === null);
  const consents = byFirm(holding.filter((one): one is Ground & { uscc: string } => one.uscc !== null));
  const isIn = (grounds: readonly Ground[], key: string): boolean => grounds.some((one) => covers(one, key));
  return (key, uscc) => isIn(agreements, key) || isIn(consents.get(uscc) ?? [], key);
}

/** Sources that have stated facts, or may, without any agreement or consent; a firm needs none for its own word. */
export async function groundlessSources(sources: readonly string[], day: string): Promise<string[]> {
  const holding = (await GroundModel.find({}).lean<Ground[]>()).filter((one) => holds(one, day));
  const known = new Set(holding.map(({ source }) => source));
  return sources.filter((source) => source !== OWN_WORD && !known.has(source));
}
