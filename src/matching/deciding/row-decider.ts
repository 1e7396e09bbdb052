import { compileEntitlements, type EntitlementPlan, grantOf } from '../../eligibility/index.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
import type { Delivery } from '../../policies/policy.schema.js';
import type { Evidence } from '../match.schema.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import { Confirming } from './confirming.js';
import { type DecideContext, type EligiblePair, type Figures, figuresOf, type PairDecision } from './decide-firm.js';
import { evidenceOf } from './evidence.js';
import { type FirmChunk, FirmScanner } from './firm-columns.js';
import { inputsOf, type PolicyInputs, signatureOf, type WorkedOut } from './signature.js';

/** One firm's verdicts; the eligible ones are still to be confirmed, and taken as confirmed meanwhile. */
export interface DecidedRow {
  readonly decisions: readonly PairDecision[];
  readonly districtCode: string | null;
  /** Asks json-rules-engine, and notes its answers in the pairs. */
  confirm(pairs: readonly EligiblePair[]): Promise<void>;
  /** The facts that a policy of the plan asks. */
  seen(planned: PlannedPolicy): Evidence;
}

/** The policies that look at the facts of one year. */
interface YearGroup {
  readonly year: number;
  readonly policies: readonly PlannedPolicy[];
  readonly entitlements: EntitlementPlan;
}

/** One policy, its place among those of its year, and the answers for every row of the chunk. */
interface Place {
  readonly planned: PlannedPolicy;
  readonly inputs: PolicyInputs;
  readonly group: number;
  readonly policy: number;
  /** The decisions that need nothing of the firm. */
  readonly plain: Readonly<Record<Exclude<PairDecision['verdict'], 'eligible'>, PairDecision>>;
}

/** What was read of one year's facts. */
interface YearChunk {
  readonly year: number;
  readonly chunk: FirmChunk;
  readonly verdicts: ReturnType<EntitlementPlan['run']>;
}

/** Decides chunks of stored firms in columns, as `decideFirm` does one by one. */
export class RowDecider {
  readonly #context: DecideContext;
  readonly #groups: readonly YearGroup[];
  readonly #scanner: FirmScanner;
  readonly #places: readonly Place[];

  constructor(context: DecideContext) {
    const { plan, rules, asOf } = context;
    this.#context = context;
    const years = [...new Set(plan.map(({ referenceYear }) => referenceYear))];
    this.#groups = years.map((year): YearGroup => {
      const policies = plan.filter(({ referenceYear }) => referenceYear === year);
      const entitlements = compileEntitlements(
        policies.map(({ policy }) => policy),
        asOf,
        rules,
      );
      return { year, policies, entitlements };
    });
    const views = this.#groups.map(({ year, policies, entitlements }) => {
      const rowKeys = policies.flatMap((planned) => inputsOf(planned, rules).keys);
      return { referenceYear: year, keys: entitlements.facts, rowKeys };
    });
    this.#scanner = new FirmScanner(views, { rules, asOf });
    this.#places = plan.map((planned): Place => {
      const group = years.indexOf(planned.referenceYear);
      const policy = this.#groups[group]?.policies.indexOf(planned) ?? -1;
      const plain = {
        ineligible: { planned, verdict: 'ineligible' },
        undecided: { planned, verdict: 'undecided' },
        'not-in-force': { planned, verdict: 'not-in-force' },
      } as const;
      return { planned, inputs: inputsOf(planned, rules), group, policy, plain };
    });
  }

  /** The firms in their order; undefined where one is to be decided by itself. */
  read(firms: readonly StoredEnterprise[]): (DecidedRow | undefined)[] {
    const rows: (number | undefined)[] = [];
    for (const { document } of firms) rows.push(this.#add(document));
    const chunks = this.#scanner.take();
    const years = this.#groups.map(({ year, entitlements }, group): YearChunk => {
      const chunk = chunks[group] as FirmChunk;
      return { year, chunk, verdicts: entitlements.run(chunk) };
    });
    const context = this.#context;
    const batch = { context, places: this.#places, years, confirming: new Confirming(context) };
    const read: (DecidedRow | undefined)[] = [];
    for (const row of rows) read.push(row === undefined ? undefined : rowOf(batch, row));
    return read;
  }

  /** The row that it becomes; undefined where it cannot be read so, or not all of it was known by the day. */
  #add(document: Uint8Array): number | undefined {
    const row = this.#scanner.length;
    try {
      return this.#scanner.add(document) ? row : undefined;
    } catch {
      return undefined;
    }
  }
}

/** What the rows of a batch have in common. */
interface Batch {
  readonly context: DecideContext;
  readonly places: readonly Place[];
  readonly years: readonly YearChunk[];
  readonly confirming: Confirming;
}

// Rows and pairs are classes for the reason that `LazyFacts` gives.

function rowOf(batch: Batch, row: number): DecidedRow | undefined {
  try {
    return new Row(batch, row);
  } catch {
    // Deciding it by itself tells why.
    return undefined;
  }
}

class Row implements DecidedRow {
  readonly decisions: PairDecision[] = [];
  readonly districtCode: string | null;
  readonly #batch: Batch;
  readonly #row: number;

  constructor(batch: Batch, row: number) {
    this.#batch = batch;
    this.#row = row;
    this.districtCode = batch.years[0]?.chunk.districts[row] ?? null;
    for (const place of batch.places) {
      const { chunk, verdicts } = batch.years[place.group] as YearChunk;
      const found = verdicts.of(place.policy, row);
      const eligible = found === 'eligible';
      this.decisions.push(eligible ? new EligibleRow(place, chunk, row, batch.context) : place.plain[found]);
    }
  }

  async confirm(pairs: readonly EligiblePair[]): Promise<void> {
    const asked = pairs.map(({ planned }) => {
      return this.#batch.confirming.ask(planned, this.#chunkOf(planned).factsOf(this.#row));
    });
    const answers = await Promise.all(asked);
    for (const [at, pair] of pairs.entries()) pair.confirmed = answers[at] === true;
  }

  seen(planned: PlannedPolicy): Evidence {
    const chunk = this.#chunkOf(planned);
    return evidenceOf(planned.asks, [], chunk.factsOf(this.#row), this.#batch.context.asOf, chunk.vocabulary);
  }

  #chunkOf({ referenceYear }: PlannedPolicy): FirmChunk {
    const found = this.#batch.years.find(({ year }) => year === referenceYear);
    return (found as YearChunk).chunk;
  }
}

class EligibleRow implements EligiblePair {
  readonly planned: PlannedPolicy;
  readonly verdict = 'eligible';
  readonly signature: string;
  confirmed = true;
  readonly #inputs: PolicyInputs;
  readonly #tokens: readonly string[];
  readonly #chunk: FirmChunk;
  readonly #row: number;
  readonly #context: DecideContext;
  #figures: Figures | undefined;

  constructor({ planned, inputs }: Place, chunk: FirmChunk, row: number, context: DecideContext) {
    const tokens: string[] = [];
    for (const key of inputs.keys) tokens.push(chunk.tokenOf(key, row));
    this.planned = planned;
    this.#inputs = inputs;
    this.#tokens = tokens;
    this.#chunk = chunk;
    this.#row = row;
    this.#context = context;
    this.signature = inputs.ofTheDay ? this.figures().signature : signatureOf(inputs, tokens);
  }

  figures(): Figures {
    if (this.#figures !== undefined) return this.#figures;
    const { rules, asOf } = this.#context;
    const facts = this.#chunk.factsOf(this.#row);
    const grant = grantOf(this.planned.policy, facts, asOf, this.#chunk.vocabulary);
    const sign = (worked: WorkedOut) => signatureOf(this.#inputs, this.#tokens, worked);
    this.#figures = figuresOf(this.planned, grant, sign, facts, { asOf, rules });
    return this.#figures;
  }

  /** Without routes it needs no look at the facts. */
  delivery(): Delivery {
    const { delivery, routes } = this.planned.policy;
    return routes.length === 0 ? delivery : this.figures().delivery;
  }
}
