/** What is wrong with a rule, and where: a JSON pointer into what was given ('' is the whole). */
export interface RuleProblem {
  readonly path: string;
  readonly code: RuleProblemCode;
  readonly message: string;
}

/** What kind of fault it is; messages may change, codes do not. */
export type RuleProblemCode =
  | 'too-large'
  | 'too-deep'
  | 'too-many'
  | 'shape'
  | 'forbidden'
  | 'unknown-fact'
  | 'unknown-operator'
  | 'unknown-condition'
  | 'unknown-code'
  | 'cycle'
  | 'type'
  | 'value'
  | 'division-by-zero';

/** A rule that cannot be used. `message` has one line per problem, each beginning with its pointer. */
export class RuleError extends Error {
  readonly problems: readonly RuleProblem[];

  constructor(problems: readonly RuleProblem[]) {
    super(problems.map(({ path, message }) => `${path || '/'}: ${message}`).join('\n'));
    this.name = 'RuleError';
    this.problems = problems;
  }
}

const MOST_PROBLEMS = 50;

/** Problems of one rule; stops listing after the fiftieth. */
export class ProblemList {
  readonly found: RuleProblem[] = [];

  /** Nothing more is listed, so that nothing more need be looked for. */
  get full(): boolean {
    return this.found.length >= MOST_PROBLEMS;
  }

  add(path: string, code: RuleProblemCode, message: string): void {
    if (!this.full) this.found.push({ path, code, message });
  }

  /** Throws where there is any. */
  settle(): void {
    if (this.found.length > 0) throw new RuleError(this.found);
  }
}

/** One more step of a JSON pointer (RFC 6901). */
export function pointer(path: string, step: string | number): string {
  return `${path}/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`;
}
