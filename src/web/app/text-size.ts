import { useState } from 'react';
import { remember, remembered } from './remembered.js';

/** Large text is a class of the document: all measures follow the size of its letters. */
export function applyTextSize(): void {
  document.documentElement.classList.toggle('large', remembered('text') === 'large');
}

export function useLargeText(): { readonly large: boolean; toggle(): void } {
  const [large, setLarge] = useState(() => document.documentElement.classList.contains('large'));
  return {
    large,
    toggle() {
      remember('text', large ? 'normal' : 'large');
      document.documentElement.classList.toggle('large', !large);
      setLarge(!large);
    },
  };
}
