import { asset } from './asset.js';

/** Of the button, which is there for who has script. */
export const TEXT_SIZE_BUTTON = 'text-size';

/**
 * Large text, by the same class of the document and the same memory of the browser as in the enterprise space
 * (`web/app/text-size.ts`). Where a browser keeps nothing, the choice lasts until the page is left.
 */
export const TEXT_SIZE = asset(
  'text-size',
  'js',
  `(() => {
  const key = 'zhida.text';
  const root = document.documentElement;
  const button = document.getElementById('${TEXT_SIZE_BUTTON}');
  const show = (large) => {
    root.classList.toggle('large', large);
    button.setAttribute('aria-pressed', String(large));
  };
  let kept = null;
  try { kept = localStorage.getItem(key); } catch {}
  show(kept === 'large');
  button.hidden = false;
  button.addEventListener('click', () => {
    const large = !root.classList.contains('large');
    show(large);
    try { localStorage.setItem(key, large ? 'large' : 'normal'); } catch {}
  });
})();
`,
);
