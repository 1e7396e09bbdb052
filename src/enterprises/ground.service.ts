import mongoose from 'mongoose';
import { ulid } from 'ulid';
import type { Deps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { InputError, UnknownError } from '../terminal/input-error.js';
import { EnterpriseModel } from './enterprise.model.js';
import { GroundModel } from './ground.model.js';
import type { Ground } from './ground.schema.js';
import { withdrawFacts } from './write.service.js';

type GroundDeps = Pick<Deps, 'clock' | 'rules'>;
type Given = Pick<Ground, 'source' | 'kind' | 'uscc' | 'scope' | 'basis' | 'until' | 'givenBy'> & {
  readonly from?: string | undefined;
};

const CHUNK = 500;

/** @throws InputError for a source or a fact that there is not, or days that are none */
export async function giveGround({ from, ...given }: Given, { clock, rules }: GroundDeps): Promise<Ground> {
  const now = clock.now();
  const today = civilDateOf(now);
  if (!rules.departments.has(given.source)) throw new InputError(`source: no department ${given.source}`);
  const foreign = given.scope.find((key) => rules.catalogue.get(key)?.source !== given.source);
  if (foreign !== undefined) throw new InputError(`scope: ${foreign} is no fact of ${given.source}`);
  if (given.until !== null && given.until < (from ?? today)) throw new InputError('until: is over before it begins');
  const ground: Ground = {
    ...{ _id: ulid(now.getTime()), ...given, from: from ?? today },
    ...{ givenAt: now, withdrawnAt: null, clearedAt: null },
  };
  await GroundModel.create(ground);
  return ground;
}

/** Grounds, the newest first; of one firm, or all agreements. */
export function listGrounds(uscc: string | null): Promise<Ground[]> {
  return GroundModel.find({ uscc }).sort({ _id: -1 }).lean<Ground[]>();
}

/**
 * Withdraws a ground and removes the facts that no other one covers; where the process ends in between, the nightly job goes on with it.
 * @throws UnknownError
 */
export async function withdrawGround(id: string, uscc: string | null, deps: GroundDeps): Promise<Ground> {
  const ground = await GroundModel.findOneAndUpdate(
    { _id: id, uscc, withdrawnAt: null },
    { withdrawnAt: deps.clock.now() },
    { returnDocument: 'after' },
  ).lean<Ground | null>();
  if (ground === null) throw new UnknownError(`no ground ${id}`);
  await clear(ground, deps);
  return ground;
}

/** Removes what stood on grounds that have run out, or were withdrawn and not cleared. */
export async function clearEndedGrounds(deps: GroundDeps): Promise<{ readonly cleared: number }> {
  const today = civilDateOf(deps.clock.now());
  const open = await GroundModel.find({ clearedAt: null }).lean<Ground[]>();
  const ended = open.filter((ground) => !holds(ground, today) && ground.from <= today);
  for (const ground of ended) await clear(ground, deps);
  return { cleared: ended.length };
}

function holds({ from, until, withdrawnAt }: Ground, day: string): boolean {
  return withdrawnAt === null && from <= day && (until === null || day <= until);
}

async function clear(ended: Ground, deps: GroundDeps): Promise<void> {
  const { _id, source, uscc, scope } = ended;
  const now = deps.clock.now();
  const today = civilDateOf(now);
  const holding = (await GroundModel.find({ source }).lean<Ground[]>()).filter((one) => holds(one, today));
  const isCovered = (key: string, firm: string): boolean =>
    holding.some((one) => (one.uscc ?? firm) === firm && covers(one, key));
  const lost = (firm: string) => (key: string) => covers({ scope }, key) && !isCovered(key, firm);
  // Of an agreement the firms differ by their own consents; without any, all of a chunk are alike.
  const differ = holding.some((one) => one.uscc !== null);
  for await (const firms of uscc === null ? firmsOf(source) : [[uscc]]) {
    if (!differ) await withdrawFacts(firms, source, lost(''), now);
    else for (const firm of firms) await withdrawFacts([firm], source, lost(firm), now);
  }
  await GroundModel.updateOne({ _id }, { clearedAt: now });
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

/** Tells of a source's facts which may be stated of which firms on a day. */
export async function groundsOf(source: string, day: string): Promise<(key: string, uscc: string) => boolean> {
  const holding = (await GroundModel.find({ source }).lean<Ground[]>()).filter((one) => holds(one, day));
  return (key, uscc) => holding.some((one) => (one.uscc ?? uscc) === uscc && covers(one, key));
}

/** Sources that have stated facts, or may, without any agreement or consent. */
export async function groundlessSources(sources: readonly string[], day: string): Promise<string[]> {
  const holding = (await GroundModel.find({}).lean<Ground[]>()).filter((one) => holds(one, day));
  const known = new Set(holding.map(({ source }) => source));
  return sources.filter((source) => !known.has(source));
}
