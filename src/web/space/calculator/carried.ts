/** Under which the self-check of the public pages leaves its answers in this tab; a draft, so that it goes when somebody signs out. */
const NAME = 'zhida.draft:self-check';

/** A figure as the address of the calculator holds it. */
export interface CarriedFigure {
  readonly fact: string;
  readonly text: string;
}

/** Answers of a self-check that wait to be taken over. */
export function carriedFigures(): CarriedFigure[] {
  try {
    const found: unknown = JSON.parse(sessionStorage.getItem(NAME) ?? '[]');
    return Array.isArray(found) ? found.filter(isFigure) : [];
  } catch {
    return [];
  }
}

/** Once they were taken over. */
export function forgetCarried(): void {
  try {
    sessionStorage.removeItem(NAME);
  } catch {
    // Nothing was kept.
  }
}

function isFigure(one: unknown): one is CarriedFigure {
  const { fact, text } = { ...(one as Partial<CarriedFigure> | null) };
  return typeof fact === 'string' && typeof text === 'string' && text !== '';
}
