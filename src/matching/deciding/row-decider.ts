import { compileEntitlements, type EntitlementPlan, grantOf } from '../../eligibility/index.js';
import type { StoredEnterprise } from '../../enterprises/stored-enterprise.service.js';
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
  /** The codes of those that json-rules-engine confirms. */
  readonly confirm: (pairs: readonly EligiblePair[]) => Promise<ReadonlySet<string>>;
  /** The facts that a policy of the plan asks. */
  readonly seen: (planned: PlannedPolicy) => Evidence;
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
  readonly chunk: FirmChunk;
  readonly verdict: ReturnType<EntitlementPlan['run']>;
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
    const rows = firms.map(({ document }) => this.#add(document));
    const chunks = this.#scanner.take();
    const years = this.#groups.map(({ entitlements }, group): YearChunk => {
      const chunk = chunks[group] as FirmChunk;
      return { chunk, verdict: entitlements.run(chunk) };
    });
    const confirming = new Confirming(this.#context);
    return rows.map((row) => {
      if (row === undefined) return undefined;
      try {
        return this.#rowOf(years, row, confirming);
      } catch {
        // Deciding it by itself tells why.
        return undefined;
      }
    });
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

  #rowOf(years: readonly YearChunk[], row: number, confirming: Confirming): DecidedRow {
    const decisions = this.#places.map((place): PairDecision => {
      const { chunk, verdict } = years[place.group] as YearChunk;
      const found = verdict(place.policy, row);
      return found === 'eligible' ? this.#eligible(place, chunk, row) : place.plain[found];
    });
    return {
      decisions,
      districtCode: years[0]?.chunk.districts[row] ?? null,
      confirm: async (pairs) => {
        const asked = pairs.map(({ planned }) => confirming.ask(planned, this.#chunkOf(planned, years).factsOf(row)));
        const answers = await Promise.all(asked);
        return new Set(pairs.filter((_, at) => answers[at]).map(({ planned }) => planned.policy.code));
      },
      seen: (planned) => this.#seen(planned, years, row),
    };
  }

  #chunkOf({ referenceYear }: PlannedPolicy, years: readonly YearChunk[]): FirmChunk {
    const group = this.#groups.findIndex(({ year }) => year === referenceYear);
    return (years[group] as YearChunk).chunk;
  }

  #eligible({ planned, inputs }: Place, chunk: FirmChunk, row: number): EligiblePair {
    const { rules, asOf } = this.#context;
    const { vocabulary } = chunk;
    const tokens = inputs.keys.map((key) => chunk.tokenOf(key, row));
    const fixed = inputs.ofTheDay ? undefined : signatureOf(inputs, tokens);
    const sign = (worked: WorkedOut) => fixed ?? signatureOf(inputs, tokens, worked);
    let known: Figures | undefined;
    const figures = (): Figures => {
      if (known !== undefined) return known;
      const facts = chunk.factsOf(row);
      const grant = grantOf(planned.policy, facts, asOf, vocabulary);
      known = figuresOf(planned, grant, sign, facts, { asOf, rules });
      return known;
    };
    const signature = fixed ?? figures().signature;
    // Without routes it needs no look at the facts.
    const { delivery, routes } = planned.policy;
    const way = () => (routes.length === 0 ? delivery : figures().delivery);
    return { planned, verdict: 'eligible', confirmed: true, signature, figures, delivery: way };
  }

  #seen(planned: PlannedPolicy, years: readonly YearChunk[], row: number): Evidence {
    const { factsOf, vocabulary } = this.#chunkOf(planned, years);
    return evidenceOf(planned.asks, [], factsOf(row), this.#context.asOf, vocabulary);
  }
}
