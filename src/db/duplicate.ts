const DUPLICATE_KEY = 11_000;

/** Whether a write was refused since its key is there already. Of all errors of the database only this code is relied on. */
export function isDuplicate(error: unknown): boolean {
  return (error as { readonly code?: unknown } | null)?.code === DUPLICATE_KEY;
}
