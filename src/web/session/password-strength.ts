/** As the server asks for: it decides, and knows leaked passwords besides. */
export const SHORTEST = 10;
const LONG = 16;

export type Strength = 'empty' | 'short' | 'own' | 'repeats' | 'enough' | 'good';

/** What to say of a password while it is typed. @param own what it must not hold: login and name */
export function strengthOf(password: string, own: readonly string[]): Strength {
  if (password === '') return 'empty';
  const length = [...password].length;
  if (length < SHORTEST) return 'short';
  const plain = password.toLowerCase();
  if (own.some((text) => text.length >= 4 && plain.includes(text.toLowerCase()))) return 'own';
  if (new Set(plain).size < 5) return 'repeats';
  return length < LONG ? 'enough' : 'good';
}
