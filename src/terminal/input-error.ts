/** What a person gave cannot be used: one clear line per problem; a command ends with exit code 2. */
export class InputError extends Error {
  readonly problems: readonly string[];

  constructor(problems: string | readonly string[]) {
    const lines = typeof problems === 'string' ? [problems] : problems;
    super(lines.join('\n'));
    this.name = 'InputError';
    this.problems = lines;
  }
}

/** What was named is not there: over HTTP a 404. */
export class UnknownError extends InputError {}

/** What was asked for is understood but not allowed as things stand: over HTTP a 409. */
export class RefusedError extends InputError {}
