/** A ladder of levels of which a formula pays the difference (`topUp`). */
export interface Ladder {
  readonly name: string;
  /** It is climbed once for each certificate, project or the like. */
  readonly bySubject: boolean;
}

/** The ladders in a formula, wherever they stand in it. */
export function laddersIn(formula: unknown): Ladder[] {
  if (typeof formula !== 'object' || formula === null) return [];
  return Object.entries(formula).flatMap(([form, inner]: [string, unknown]) => [
    ...(form === 'topUp' ? ladderOf(inner) : []),
    ...laddersIn(inner),
  ]);
}

function ladderOf(topUp: unknown): Ladder[] {
  if (typeof topUp !== 'object' || topUp === null || !('ladder' in topUp)) return [];
  return [{ name: String(topUp.ladder), bySubject: 'subjectKey' in topUp }];
}
