/** Any address will do to take an address apart. */
const HERE = 'http://here.invalid';
const LONGEST = 500;

/**
 * Where somebody is sent after signing in: a path of this site with its query and fragment; null for everything that a browser might
 * take for another site (`//there`, `/\there`, a scheme) or that is too long to be one of ours. ASVS 5.0, 3.7.2.
 */
export function ownPath(given: unknown): string | null {
  if (typeof given !== 'string' || given.length > LONGEST || !given.startsWith('/')) return null;
  if (!URL.canParse(given, HERE)) return null;
  const { origin, pathname, search, hash } = new URL(given, HERE);
  // A path that begins with two slashes after dots were taken out (`/.//there`) would be another site's in its turn.
  return origin === HERE && !pathname.startsWith('//') ? pathname + search + hash : null;
}
