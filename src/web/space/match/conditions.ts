import type { Match } from './match.js';

export type Line = Match['conditions'][number];

/** A condition with those that it is put together of. */
export interface Condition {
  readonly line: Line;
  /** How its parts are put together; null where it has none. */
  readonly how: 'all' | 'any' | 'not' | null;
  readonly parts: readonly Condition[];
}

/** Lines in order with their depths, as the tree that they are of; a common condition that is one group is that group by its name. */
export function treeOf(lines: readonly Line[]): Condition[] {
  const [first] = lines;
  if (first === undefined) return [];
  const tops: Line[][] = [];
  for (const line of lines) {
    if (line.depth <= first.depth) tops.push([line]);
    else tops[tops.length - 1]?.push(line);
  }
  return tops.map(([line = first, ...below]) => {
    const parts = treeOf(below);
    const [only] = parts;
    if (line.group !== 'named') return { line, how: line.group, parts };
    return parts.length === 1 && only?.how != null ? { ...only, line } : { line, how: 'all', parts };
  });
}

export type Standing = 'true' | 'false' | 'undecided' | 'absent' | 'present';

/** How a line stands for the firm: of what is excluded, that it is not so is good. */
export function standingOf({ verdict, excluded }: Pick<Line, 'verdict' | 'excluded'>): Standing {
  if (verdict === 'undecided' || !excluded) return verdict;
  return verdict === 'true' ? 'present' : 'absent';
}
