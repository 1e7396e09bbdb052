import { isDatabaseError } from '../../db/database-error.js';
import type { Deps } from '../../deps.js';
import type { CivilDate } from '../../eligibility/index.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
import type { MatchWrite } from '../deciding/compare.js';
import { decideBatch } from '../deciding/decide-batch.js';
import type { DecideContext } from '../deciding/decide-firm.js';
import type { FactsOfFirm } from '../deciding/firm-facts.js';
import { policyOf } from './changes.js';
import type { RunFailure, RunFigures, SetAside } from './run.schema.js';
import type { PlannedPolicy } from './run-plan.js';
import { messageOf, noFigures, sumFigures, Tally } from './tally.js';

/** So many failing enterprises of a shard are looked at policy by policy; of the others it is enough to say so. */
const LOOKED_INTO = 100;

export interface ApartContext {
  readonly run: string;
  readonly asOf: CivilDate;
  readonly plan: readonly PlannedPolicy[];
  readonly waiting: ReadonlySet<string>;
  readonly factsOf: FactsOfFirm;
  readonly deps: Deps;
}

export interface Decided {
  readonly writes: readonly MatchWrite[];
  /** Of those that could be decided. */
  readonly figures: RunFigures;
  /** Those that could not, in whatever order. */
  readonly failed: readonly RunFailure[];
}

/**
 * Decides enterprises so that one which throws, or one rule which throws, is set apart and the rest goes on. Which rules
 * throw for everybody is found out at the first batch that fails, and kept.
 */
export class DecideApart {
  readonly #context: ApartContext;
  #setAside: readonly SetAside[];
  #plan: readonly PlannedPolicy[];

  constructor(context: ApartContext, setAside: readonly SetAside[]) {
    this.#context = context;
    this.#setAside = setAside;
    this.#plan = planWithout(context.plan, setAside);
  }

  /** The policies whose rules throw for everybody. */
  get setAside(): readonly SetAside[] {
    return this.#setAside;
  }

  /** Decides a batch in the order of its codes. @throws only what the database throws */
  async decide(firms: readonly StoredEnterprise[]): Promise<Decided> {
    if (firms.length === 0) return { writes: [], figures: noFigures(this.#context.plan), failed: [] };
    try {
      const decided = await this.#attempt(firms, this.#plan);
      if (decided.failed.length < firms.length || !(await this.#findFaulty(firms))) return decided;
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      const [firm] = firms;
      const failed = firm === undefined ? [] : [{ uscc: firm.uscc, error: messageOf(error) }];
      if (firms.length === 1) return { writes: [], figures: noFigures(this.#context.plan), failed };
      if (!(await this.#findFaulty(firms))) return this.#halves(firms);
    }
    return this.decide(firms);
  }

  /**
   * Decides those that have failed before, each alone: what failed by chance is decided now, and where only some rules
   * throw for a firm, the others decide it. The rest has failed for good and is counted so.
   */
  async decideAgain(firms: readonly StoredEnterprise[]): Promise<Decided> {
    const parts: Decided[] = [];
    let failures = 0;
    for (const firm of firms) {
      const decided = await this.decide([firm]);
      const [failure] = decided.failed;
      if (failure === undefined) parts.push(decided);
      else parts.push(await this.#withoutFaulty(firm, failure, failures < LOOKED_INTO ? this.#plan : []));
      if (failure !== undefined) failures += 1;
    }
    const figures = [noFigures(this.#context.plan), ...parts.map((part) => part.figures)];
    return { writes: parts.flatMap(({ writes }) => writes), figures: sumFigures(figures), failed: [] };
  }

  /** @param suspects the rules that are tried one by one */
  async #withoutFaulty(
    firm: StoredEnterprise,
    failure: RunFailure,
    suspects: readonly PlannedPolicy[],
  ): Promise<Decided> {
    const errors = new Map<string, string>();
    for (const planned of suspects) {
      const error = await this.#errorOf(firm, planned);
      if (error !== null) errors.set(planned.policy.code, error);
    }
    if (errors.size > 0 && errors.size < this.#plan.length) {
      const decided = await this.#attempt(
        [firm],
        this.#plan.filter(({ policy }) => !errors.has(policy.code)),
      );
      const failures = [...errors].map(([policy, error]) => ({ uscc: firm.uscc, policy, error }));
      if (decided.failed.length === 0) return { ...decided, figures: { ...decided.figures, failures } };
    }
    const tally = new Tally(this.#context.plan);
    tally.failed(failure.uscc, failure.error);
    return { writes: [], figures: tally.figures(), failed: [] };
  }

  async #attempt(firms: readonly StoredEnterprise[], plan: readonly PlannedPolicy[]): Promise<Decided> {
    const { run, asOf, factsOf, deps, waiting } = this.#context;
    const tally = new Tally(this.#context.plan, { waiting, faulty: this.#context.plan.length - plan.length });
    const deciding = known(plan, () => ({ plan, rules: deps.rules, asOf, factsOf }));
    const writes = await decideBatch(firms, asOf, { deciding, run, tally, deps });
    const failed = tally.retract();
    return { writes: writes.filter((write) => !waiting.has(policyOf(write))), figures: tally.figures(), failed };
  }

  async #halves(firms: readonly StoredEnterprise[]): Promise<Decided> {
    const middle = firms.length >> 1;
    const parts = [await this.decide(firms.slice(0, middle)), await this.decide(firms.slice(middle))];
    return {
      writes: parts.flatMap(({ writes }) => writes),
      figures: sumFigures(parts.map(({ figures }) => figures)),
      failed: parts.flatMap(({ failed }) => failed),
    };
  }

  /**
   * Sets aside the rules that throw for the first, the middle and the last of these firms. @returns whether there are
   * any; where all of several rules throw, it is not theirs.
   */
  async #findFaulty(firms: readonly StoredEnterprise[]): Promise<boolean> {
    if (firms.length < 2) return false;
    const sample = [...new Set([firms[0], firms[firms.length >> 1], firms.at(-1)])].filter(
      (firm) => firm !== undefined,
    );
    const found: SetAside[] = [];
    for (const planned of this.#plan) {
      const errors: (string | null)[] = [];
      for (const firm of sample) if (!errors.includes(null)) errors.push(await this.#errorOf(firm, planned));
      const [error] = errors;
      if (error != null && !errors.includes(null)) found.push({ policy: planned.policy.code, error });
    }
    if (found.length === 0 || (found.length === this.#plan.length && found.length > 1)) return false;
    for (const { policy, error } of found) {
      this.#context.deps.log.error({ policy, error, alarm: 'rule-throws' }, 'a rule throws for everybody: set aside');
    }
    this.#setAside = [...this.#setAside, ...found];
    this.#plan = planWithout(this.#plan, found);
    return true;
  }

  /** What one rule throws for one firm, or null. */
  async #errorOf(firm: StoredEnterprise, planned: PlannedPolicy): Promise<string | null> {
    try {
      return (await this.#attempt([firm], [planned])).failed[0]?.error ?? null;
    } catch (error) {
      if (isDatabaseError(error)) throw error;
      return messageOf(error);
    }
  }
}

const prepared = new WeakMap<readonly PlannedPolicy[], DecideContext>();

/** One context for one plan, so that what deciding prepares for it serves every batch and shard. */
function known(plan: readonly PlannedPolicy[], make: () => DecideContext): DecideContext {
  const context = prepared.get(plan) ?? make();
  prepared.set(plan, context);
  return context;
}

function planWithout(plan: readonly PlannedPolicy[], setAside: readonly SetAside[]): readonly PlannedPolicy[] {
  if (setAside.length === 0) return plan;
  const codes = new Set(setAside.map(({ policy }) => policy));
  return plan.filter(({ policy }) => !codes.has(policy.code));
}
