/** The one function used here; the package has no types of its own. An exclusive lock, or false where another has it. */
declare module 'fs-native-extensions' {
  export function tryLock(fd: number, offset: number, length: number): boolean;
}
