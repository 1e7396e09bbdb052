import { InputError } from '../terminal/input-error.js';
import type { Officer } from './payment.schema.js';

/** @throws InputError where the person has none of these roles */
export function needRole({ roles }: Officer, ...allowed: readonly string[]): void {
  if (!allowed.some((role) => roles.includes(role))) {
    throw new InputError(`this is for ${allowed.join(' or ')}`);
  }
}

/** Who acts when no person does. */
export const CLOCKWORK: Officer = { id: 'timer', roles: ['staff', 'finance', 'timer'] };
