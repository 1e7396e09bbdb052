import type { PolicyClass } from '../../policies/policy.schema.js';
import type { MatchEvent, MatchRecord, MatchState } from '../match.schema.js';
import { type isToTell, transition } from '../match-states.js';

/** What a run reads of a stored match: neither its evidence nor its history. */
export const STORED_FIELDS = {
  uscc: 1,
  policy: 1,
  version: 1,
  period: 1,
  class: 1,
  state: 1,
  heldFrom: 1,
  round: 1,
  amountFen: 1,
  signature: 1,
  frozen: 1,
  difference: 1,
  runId: 1,
  runChange: 1,
  revision: 1,
  toldRound: 1,
  tellPending: 1,
  tellRun: 1,
  tellFrom: 1,
} as const;

export type StoredMatch = Pick<MatchRecord, '_id' | keyof typeof STORED_FIELDS>;

type Why = Pick<MatchEvent, 'note' | 'grounds'>;

/** A match on its way through one run: each event is looked up in the table, and written down. */
export class Draft {
  readonly kind: PolicyClass;
  readonly events: MatchEvent[] = [];
  readonly #at: Date;
  readonly #run: string;
  readonly #toldRound: number;
  #state: MatchState | null;
  #heldFrom: MatchState | null;
  #round: number;
  #frozen: boolean;

  constructor(kind: PolicyClass, stored: StoredMatch | null, { run, at }: { readonly run: string; readonly at: Date }) {
    this.kind = kind;
    this.#run = run;
    this.#at = at;
    this.#state = stored?.state ?? null;
    this.#heldFrom = stored?.heldFrom ?? null;
    this.#round = stored?.round ?? 1;
    this.#frozen = stored?.frozen ?? false;
    this.#toldRound = stored?.toldRound ?? 0;
  }

  get state(): MatchState {
    return this.#state ?? 'matched';
  }

  get heldFrom(): MatchState | null {
    return this.#heldFrom;
  }

  get round(): number {
    return this.#round;
  }

  get frozen(): boolean {
    return this.#frozen;
  }

  /** @throws TransitionRefused where the table has no such event at this state */
  apply(event: string, more?: Why): void {
    const { from, to, effect } = transition(this.kind, this.#state, event, this.#heldFrom);
    this.#heldFrom = to === 'hold' ? this.#state : null;
    this.#state = to;
    if (effect === 'raise-round') {
      this.#round += 1;
      this.#frozen = false;
    }
    if (effect === 'freeze') this.#frozen = true;
    this.#record(event, from, more);
  }

  /** Something to remember that is no transition. */
  note(event: string, note: string): void {
    this.#record(event, this.state, { note });
  }

  /** What telling the firm of it depends on. */
  seen(amountFen: number | null): Parameters<typeof isToTell>[0] {
    const { kind, state, heldFrom, round } = this;
    return { class: kind, state, heldFrom, round, toldRound: this.#toldRound, amountFen };
  }

  #record(event: string, from: MatchState | null, why?: Why): void {
    const made = { at: this.#at, event, from, to: this.state, round: this.#round, run: this.#run };
    this.events.push(why === undefined ? made : { ...made, ...why });
  }
}
