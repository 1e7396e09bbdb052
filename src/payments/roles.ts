import type { Person } from '../matching/process/process.schema.js';
import { RefusedError } from '../terminal/input-error.js';

/** @throws RefusedError where the person has none of these roles */
export function needRole({ roles }: Person, ...allowed: Person['roles']): void {
  if (!allowed.some((role) => roles.includes(role))) {
    throw new RefusedError(`this is for ${allowed.join(' or ')}`);
  }
}

/** Who acts when no person does. */
export const CLOCKWORK: Person = { id: 'timer', roles: ['staff', 'finance', 'timer'] };
