import type { MatchRecord, MatchState } from './match.schema.js';
import { matchesOfFirm } from './match.service.js';
import { firmSees } from './match-states.js';

export { factsOfFirms } from './deciding/firm-facts.js';
export { allows } from './match-states.js';
export { windowEnd } from './process/acts-firm.js';
export { undated, versionFor } from './process/recheck.js';
export { stoodAt } from './process/succession.js';

/** The matches of a firm that it may see at this step of their process, and the policies and periods of the others. */
export async function matchesShown(uscc: string): Promise<{
  readonly shown: readonly MatchRecord[];
  readonly unseen: readonly Pick<MatchRecord, 'policy' | 'period' | 'state'>[];
}> {
  const all = await matchesOfFirm(uscc);
  return { shown: all.filter(firmSees), unseen: all.filter((match) => !firmSees(match)) };
}

/** Whether a firm may ever be told that a match stood so. */
export function isStateShown(state: MatchState): boolean {
  return firmSees({ state, heldFrom: null, round: 1, toldRound: 1 });
}
