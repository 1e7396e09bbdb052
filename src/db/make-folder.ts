import { existsSync, mkdirSync, statSync } from 'node:fs';
import { dirname } from 'node:path';

/**
 * Makes a folder and what is missing above it, one step at a time: Node's `recursive` never returns where the parent
 * takes no folders (`/proc`).
 * @throws Error where it cannot be made, or a file has its name
 */
export function makeFolder(path: string, mode?: number): void {
  if (existsSync(path)) {
    if (!statSync(path).isDirectory()) throw new Error(`${path} is not a folder`);
    return;
  }
  const above = dirname(path);
  if (above !== path) makeFolder(above, mode);
  try {
    mkdirSync(path, { mode });
  } catch (error) {
    // Another process was quicker.
    if (!existsSync(path)) throw error;
  }
}
