import type { Seen } from '../observations.js';

/** A set that a fact may be: its elements, how many known memberships it turns, and whether it settles an unknown one. */
export interface PossibleSet {
  readonly elements: readonly string[];
  readonly turned: number;
}

/** More sets than this are not looked at for one fact. */
const MOST_SETS = 512;

interface State {
  readonly elements: readonly string[];
  readonly turned: number;
}

/**
 * Sets among which a rule cannot tell more apart, those nearest to what is seen first. Elements that every clause
 * treats alike (`kindOf`) form a kind; of each kind none, some or all may belong, so that "any", "all" and "none of" come
 * out in every way. `complete` is false where there would be too many: then only those that differ in two kinds from
 * what is seen are given.
 */
export function possibleSets(
  universe: readonly string[],
  kindOf: (element: string) => string,
  seen: Seen | undefined,
): { readonly sets: readonly PossibleSet[]; readonly complete: boolean } {
  const kinds = new Map<string, { standing: Standing; elements: string[] }>();
  for (const element of universe) {
    const standing = standingOf(element, seen);
    const key = `${standing} ${kindOf(element)}`;
    const kind = kinds.get(key);
    if (kind) kind.elements.push(element);
    else kinds.set(key, { standing, elements: [element] });
  }
  const states = [...kinds.values()].map(({ standing, elements }) => statesOf(standing, elements));
  const complete = states.reduce((product, one) => product * one.length, 1) <= MOST_SETS;
  const sets = combinations(states, complete ? states.length : 2).slice(0, MOST_SETS);
  return { sets: sets.sort((a, b) => a.turned - b.turned || a.elements.length - b.elements.length), complete };
}

type Standing = 'in' | 'out' | 'open';

function standingOf(element: string, seen: Seen | undefined): Standing {
  if (seen?.value === undefined) return 'open';
  if ((seen.value as readonly string[]).includes(element)) return 'in';
  return seen.known === undefined || seen.known.elements.includes(element) ? 'out' : 'open';
}

/** What a kind may hold, as it stands first. Some of it: all but one where it holds them all, one where it holds none. */
function statesOf(standing: Standing, elements: readonly string[]): State[] {
  const held = standing === 'in';
  const some = held ? elements.slice(1) : elements.slice(0, 1);
  const none = { elements: [], turned: held ? elements.length : 0 };
  const all = { elements, turned: standing === 'out' ? elements.length : 0 };
  const middle = elements.length > 1 ? [{ elements: some, turned: standing === 'open' ? 0 : 1 }] : [];
  return held ? [all, ...middle, none] : [none, ...middle, all];
}

/** One state of each kind, at most `moved` of them other than the first. */
function combinations(states: readonly State[][], moved: number): PossibleSet[] {
  let found: (PossibleSet & { moved: number })[] = [{ elements: [], turned: 0, moved: 0 }];
  for (const options of states) {
    found = found.flatMap((before) =>
      options.flatMap((option, at) => {
        const moves = before.moved + (at > 0 ? 1 : 0);
        if (moves > moved) return [];
        const elements = [...before.elements, ...option.elements];
        return [{ elements, turned: before.turned + option.turned, moved: moves }];
      }),
    );
  }
  return found;
}
