/** A choice that this browser keeps. Where a browser keeps nothing (some of those inside other apps), it lasts until the page is left. */
export function remembered(name: string): string | null {
  try {
    return localStorage.getItem(`zhida.${name}`);
  } catch {
    return null;
  }
}

export function remember(name: string, value: string): void {
  try {
    localStorage.setItem(`zhida.${name}`, value);
  } catch {
    // Nothing is kept: the choice is made again next time.
  }
}
