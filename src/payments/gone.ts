import { goneSince } from '../enterprises/succession.service.js';
import { InputError } from '../terminal/input-error.js';

/**
 * A firm that has been succeeded, or is no more, is paid nothing of what was asked for before: that went on at its
 * successor, or ended.
 * @throws InputError that names the succession
 */
export async function needThere(what: string, uscc: string, askedAt: Date): Promise<void> {
  const gone = await goneSince(uscc, askedAt);
  if (gone === null) return;
  const { kind, on, open, successors } = gone;
  const [heir] = open === 'to-successor' ? successors : [];
  const where = heir === undefined ? 'what is left ends' : `what is left goes on at ${heir}, or ends`;
  throw new InputError(`${what}: its firm is gone (${kind} ${on}): ${where}`);
}
