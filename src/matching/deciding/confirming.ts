import { confirmEach } from '../../eligibility/confirm/confirm.js';
import type { Facts } from '../../eligibility/index.js';
import type { PlannedPolicy } from '../runs/run-plan.js';
import type { DecideContext } from './decide-firm.js';

interface Question {
  readonly facts: Facts;
  readonly settle: (answer: boolean | Promise<never>) => void;
}

/**
 * Asks json-rules-engine about the firms of a batch: what is asked before anybody waits for an answer goes to it
 * together, policy by policy.
 */
export class Confirming {
  readonly #context: Pick<DecideContext, 'asOf' | 'rules'>;
  readonly #open = new Map<PlannedPolicy, Question[]>();

  constructor(context: Pick<DecideContext, 'asOf' | 'rules'>) {
    this.#context = context;
  }

  /** @throws what a rule throws for one of the firms that are asked about together */
  ask(planned: PlannedPolicy, facts: Facts): Promise<boolean> {
    if (this.#open.size === 0) queueMicrotask(() => this.#answer());
    return new Promise((settle) => {
      const question = { facts, settle };
      const others = this.#open.get(planned);
      if (others === undefined) this.#open.set(planned, [question]);
      else others.push(question);
    });
  }

  async #answer(): Promise<void> {
    const open = [...this.#open];
    this.#open.clear();
    const { asOf, rules } = this.#context;
    for (const [{ policy, toConfirm }, questions] of open) {
      const candidate = { id: policy.code, conditions: toConfirm };
      const firms = questions.map(({ facts }) => facts);
      try {
        const answers = await confirmEach(candidate, firms, asOf, rules);
        for (const [at, { settle }] of questions.entries()) settle(answers[at] === true);
      } catch (error) {
        for (const { settle } of questions) settle(Promise.reject(error));
      }
    }
  }
}
