import type { Command } from 'commander';
import { type Deps, type OpenDeps, withDeps } from '../deps.js';
import { civilDateOf } from '../eligibility/civil-date.js';
import { IN_BOTH_LANGUAGES } from '../http/both-languages.js';
import { accountName } from '../terminal/account-name.js';
import { type CommonOptions, command, print } from '../terminal/command.js';
import { InputError } from '../terminal/input-error.js';
import { maskedEmail, registeredContact } from './registered-contact.schema.js';
import { setContact } from './registered-contact.service.js';

interface SetOptions extends CommonOptions {
  readonly why: string;
  readonly none?: boolean;
}

/** `zhida contacts set`: the address at which a firm is registered, where the registry's file has none. */
export function contactsCommand(contacts: Command, open: OpenDeps): void {
  contacts.addCommand(
    command('set', 'set the address at which a firm is registered; codes for its first administrator go there')
      .argument('<uscc>', 'unified social credit code')
      .argument('[email]', 'one e-mail address; with --none there is none any more')
      .option('--none', 'take the address away')
      .requiredOption('--why <reason>', 'the paper or the call by which it is known')
      .action((uscc: string, email: string | undefined, options: SetOptions) =>
        withDeps(open, async (deps) => {
          await set(uscc, email ?? null, options, deps);
          const zh = email === undefined ? `${uscc} 不再有登记邮箱` : `${uscc} 的登记邮箱已更新`;
          const en =
            email === undefined ? `${uscc} has no registered address` : `${uscc} has another registered address`;
          print({ result: { uscc, email: email ?? null }, text: { zh, en } }, options);
        }),
      ),
  );
}

async function set(uscc: string, email: string | null, { why, none }: SetOptions, { clock, audit }: Deps) {
  if ((email === null) !== (none === true)) throw new InputError('给出邮箱，或用 --none · give an address, or --none');
  const given = registeredContact.safeParse({ uscc, email, why }, IN_BOTH_LANGUAGES);
  if (!given.success)
    throw new InputError(given.error.issues.map(({ path, message }) => `${String(path[0])}: ${message}`));
  const before = await setContact({ uscc, email, asOf: civilDateOf(clock.now()) });
  await audit.record({
    ...{ by: { id: accountName(), as: [], way: 'command' }, act: 'contacts set' },
    ...{ about: { kind: 'enterprises', id: uscc }, before: maskedEmail(before) },
    ...{ after: { contact: maskedEmail(email) }, why: given.data.why },
  });
}
