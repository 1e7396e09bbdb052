import { userInfo } from 'node:os';

/** Who runs this program: the name of the system's account, or its number where the system has no name for it. */
export function accountName(): string {
  try {
    return userInfo().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
