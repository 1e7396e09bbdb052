import { createHash, randomUUID } from 'node:crypto';
import {
  chmodSync,
  closeSync,
  ftruncateSync,
  lstatSync,
  mkdirSync,
  openSync,
  readFileSync,
  realpathSync,
  rmSync,
  writeSync,
} from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { tryLock } from 'fs-native-extensions';
import { makeFolder } from '../make-folder.js';

/** Node cuts a longer unix socket path without a word; 104 is the smallest limit of a system (macOS), less its NUL. */
const SOCKET_PATH_BYTES = 100;
/** Where locks are enforced on reads too (Windows), the locked byte must not be one that a joining process reads. */
const LOCKED_BYTE = 2 ** 30;

/** What a joining process needs: where the owner listens and who must answer there. */
export interface Address {
  readonly storeId: string;
  readonly socket: string;
}

export interface Ownership extends Address {
  release(): void;
}

/**
 * `DATA_DIR/db.sock`, or where that is too long `zhida-UID/HASH.sock` in the temporary folder, of the whole real path:
 * two folders that share their first 150 characters must not share a socket.
 */
export function socketPath(dataDir: string): string {
  const direct = join(dataDir, 'db.sock');
  if (process.platform === 'win32') return `\\\\.\\pipe\\zhida-${hashOf(dataDir)}`;
  if (Buffer.byteLength(direct) <= SOCKET_PATH_BYTES) return direct;
  const folder = privateFolder();
  const hashed = join(folder, `${hashOf(dataDir)}.sock`);
  if (Buffer.byteLength(hashed) > SOCKET_PATH_BYTES) {
    throw new Error(`no socket path of at most ${SOCKET_PATH_BYTES} bytes: ${direct} and ${hashed} are longer`);
  }
  return hashed;
}

function hashOf(dataDir: string): string {
  return createHash('sha256').update(realpathSync(dataDir)).digest('hex').slice(0, 32);
}

function privateFolder(): string {
  const { uid } = userInfo();
  const folder = join(tmpdir(), `zhida-${uid}`);
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const status = lstatSync(folder);
  // A folder that somebody else made first would let them take our socket's place.
  if (!status.isDirectory() || status.uid !== uid) throw new Error(`${folder} belongs to another user`);
  if ((status.mode & 0o077) !== 0) chmodSync(folder, 0o700);
  return folder;
}

/**
 * Tries to become the one process that opens the store in `dataDir`. The lock is the operating system's and ends with the
 * process however it ends; the socket is only an address, so a file that a killed owner left is removed.
 * @returns undefined where another process is the owner
 */
export function takeOwnership(dataDir: string): Ownership | undefined {
  makeFolder(dataDir);
  const file = openSync(join(dataDir, 'db.lock'), 'a+', 0o600);
  let owned = false;
  try {
    if (!tryLock(file, LOCKED_BYTE, 1)) return undefined;
    const address: Address = { storeId: randomUUID(), socket: socketPath(dataDir) };
    if (process.platform !== 'win32') rmSync(address.socket, { force: true });
    ftruncateSync(file);
    writeSync(file, JSON.stringify(address));
    owned = true;
    return { ...address, release: () => closeSync(file) };
  } finally {
    if (!owned) closeSync(file);
  }
}

/** What the owner wrote down, or undefined while it is still writing. */
export function ownerAddress(dataDir: string): Address | undefined {
  try {
    const found = JSON.parse(readFileSync(join(dataDir, 'db.lock'), 'utf8')) as Partial<Address>;
    if (typeof found.storeId === 'string' && typeof found.socket === 'string') return found as Address;
  } catch {
    // Not there yet, or half written: the caller asks again.
  }
  return undefined;
}
