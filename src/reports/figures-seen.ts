import { type Sight, sees } from '../matching/match.access.js';
import type { Cell, GenerationRecord } from './figures.schema.js';

/** Fewer firms than this in one cell, and a sum of amounts would tell what one of them has. */
const FEW = 5;

export interface ReadFigures {
  readonly generation: GenerationRecord;
  readonly cells: readonly Cell[];
}

/**
 * What is left of a reading for somebody: figures of the matches that the person sees. Every sum that is shown is one of whole cells,
 * so what a small cell must not tell cannot be had from the difference of two sums either.
 * @param resting policies of which an amount would tell a conclusion
 */
export function figuresSeen(
  { generation, cells }: ReadFigures,
  sight: Sight,
  resting: ReadonlySet<string>,
): ReadFigures {
  const seen = cells.filter(({ policy, district }) => sees(sight, policy, district));
  const untold = ({ policy, eligible }: Cell): boolean => eligible < FEW && resting.has(policy);
  // A run counts these by policy alone: only who sees all of a policy is told.
  const undecidedPairs = generation.undecidedPairs.filter(({ policy }) => sees(sight, policy, null));
  return {
    generation: { ...generation, undecidedPairs },
    cells: seen.map((cell) => (untold(cell) ? { ...cell, reliefFen: 0, unknownAmounts: cell.eligible } : cell)),
  };
}
