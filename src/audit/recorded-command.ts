import type { JsonValue } from '../http/write-trace.js';
import { accountName } from '../terminal/account-name.js';
import type { Act } from './audit.schema.js';

/** What somebody typed: the names of the command, its arguments, its options. */
export interface Typed {
  readonly names: readonly string[];
  readonly args: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
}

/** Commands whose arguments name persons. */
const OF_PERSONS: ReadonlySet<string> = new Set(['accounts', 'contacts']);

/**
 * A command on this machine as an act. Written down before it is carried out, whatever it does: on the server nobody is asked for a
 * password, so that somebody looked is worth knowing too.
 */
export function commandAct({ names, args, options }: Typed): Act {
  const isAboutPerson = OF_PERSONS.has(names[1] ?? '');
  const { json: _form, lang: _language, name: _person, ...chosen } = options;
  return {
    by: { id: accountName(), as: [], way: 'command' },
    act: names.join(' '),
    // A login or an address may be a name, and whoever is erased later is not to be found here: such a command says itself whom it was about.
    about: { kind: 'commands', id: isAboutPerson ? '' : args.join(' ').slice(0, 400) },
    ...(Object.keys(chosen).length === 0 ? {} : { after: JSON.parse(JSON.stringify(chosen)) as JsonValue }),
  };
}
