import { useSyncExternalStore } from 'react';
import { remember, remembered } from './remembered.js';

const watchers = new Set<() => void>();

/** Large text is a class of the document: all measures follow the size of its letters. */
export function applyTextSize(): void {
  document.documentElement.classList.toggle('large', remembered('text') === 'large');
}

export function useLargeText(): { readonly large: boolean; toggle(): void } {
  const large = useSyncExternalStore(watch, isLarge);
  return {
    large,
    toggle() {
      remember('text', large ? 'normal' : 'large');
      document.documentElement.classList.toggle('large', !large);
      for (const changed of watchers) changed();
    },
  };
}

function isLarge(): boolean {
  return document.documentElement.classList.contains('large');
}

function watch(changed: () => void): () => void {
  watchers.add(changed);
  return () => watchers.delete(changed);
}
