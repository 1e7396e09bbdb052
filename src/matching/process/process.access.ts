import type { Role } from '../../http/roles.js';
import { type FirmScope, reaches, scopeFor, type Who } from '../../http/who.js';
import type { Actor } from '../match-states.js';
import type { Person } from './process.schema.js';

/**
 * Which parts of the state table a role plays. A reviewer speaks for the own department alone, and does what falls to its office; a
 * specialist prepares and explains, and acts on no match.
 */
const ACTORS: Readonly<Partial<Record<Role, readonly Actor[]>>> = {
  department: ['department', 'staff'],
  finance: ['finance'],
};

/** Who acts, as the process knows persons: with no more than the account has. */
export function personOf({ id, roles, department }: Who): Person {
  const actors = roles
    .flatMap((role) => ACTORS[role] ?? [])
    .filter((actor) => actor !== 'department' || department !== null);
  return { id, roles: [...new Set(actors)], department: department ?? undefined };
}

/** Who acts for a firm: a member, or an agency whose mandate reaches so far. That the firm is theirs was seen to before. */
export function firmPersonOf(who: Who, uscc: string, needs: FirmScope = 'confirm'): Person {
  const scope = scopeFor(who, uscc);
  const joined = who.firms.find((firm) => firm.uscc === uscc && firm.joined !== undefined)?.joined;
  return { id: who.id, roles: scope !== null && reaches(scope, needs) ? ['firm'] : [], joined };
}

/** As long as a session lasts several times, and over a weekend: the firm sees a stranger among its members before. */
const SETTLED_MS = 3 * 86_400_000;

/** Whether somebody belonged to the firm long enough to have a say in where its money goes. */
export function isSettled({ joined }: Person, at: Date): boolean {
  return joined !== undefined && at.getTime() - joined.since.getTime() >= SETTLED_MS;
}

/**
 * Whether somebody is a second person for what another one proposed: somebody else, who belonged to the firm well before, and not by
 * that one's doing. Whoever has one member's session cannot make the second person with it.
 */
export function isSecondPerson(who: Person, proposed: { readonly by: string; readonly at: Date }): boolean {
  return who.id !== proposed.by && isSettled(who, proposed.at) && !who.joined?.invitedBy.includes(proposed.by);
}
