import { asset } from '../../pages/asset.js';
import type { CheckAnswer } from '../../self-check/self-check.schema.js';

/** Under which name the tab keeps answers until the calculator takes them over; the browser side names it alike, as a draft. */
export const CARRIED = 'zhida.draft:self-check';

/** An answer as the calculator of the space tries it. */
export interface CarriedFigure {
  readonly fact: string;
  readonly text: string;
}

/**
 * What is known, as the calculator names it: of yearly figures the latest year that was answered is its figure, earlier
 * years count back from there.
 */
export function carried(answers: readonly CheckAnswer[], asOf: string): CarriedFigure[] {
  const known = answers.filter(({ value }) => value !== null && value !== '');
  const latest = new Map<string, number>();
  for (const { key, year } of known.map(({ fact }) => slotIn(fact, asOf))) {
    latest.set(key, Math.max(year, latest.get(key) ?? 0));
  }
  return known.map(({ fact, value }) => {
    const { key, year } = slotIn(fact, asOf);
    const back = (latest.get(key) ?? year) - year;
    return { fact: back === 0 ? key : `${key}@-${back}`, text: Array.isArray(value) ? value.join(',') : String(value) };
  });
}

function slotIn(fact: string, asOf: string): { readonly key: string; readonly year: number } {
  const [key = fact, year = asOf.slice(0, 4)] = fact.split('.');
  return { key, year: Number(year) };
}

/** Puts the answers into the tab and goes on to sign in, once somebody has pressed the button that says so; and prints. */
export const CARRY_SCRIPT = asset(
  'carry',
  'js',
  `const box = document.querySelector('[data-carry]');
const without = document.querySelector('[data-without]');
if (box && without) {
  box.hidden = false;
  without.hidden = true;
  box.querySelector('button').addEventListener('click', () => {
    try {
      sessionStorage.setItem('${CARRIED}', box.dataset.carry);
    } catch {}
    location.assign(box.dataset.to);
  });
}
const print = document.querySelector('[data-print]');
if (print) {
  print.hidden = false;
  print.addEventListener('click', () => window.print());
}
`,
);
