import { chmodSync } from 'node:fs';
import { createServer, type Server, type Socket } from 'node:net';
import type { Document } from '../values/value.js';
import { encodeReply, MessageReader, parseMessage, type Request } from './wire.js';

/** Answers one command; it never rejects: an error is a document with `ok: 0`. */
export type Handler = (request: Request, connection: number) => Promise<Document>;

/** Messages of one connection that may wait before the socket is no longer read. */
const WAITING = 16;

export interface Listening {
  /** Ends all connections, after waiting up to `linger` milliseconds for the clients to end them. */
  close(linger?: number): Promise<void>;
}

/** Listens on a unix socket and answers each connection's commands in their order. */
export async function listen(path: string, handle: Handler): Promise<Listening> {
  const sockets = new Set<Socket>();
  let whenLeft = (): void => {};
  let connections = 0;
  const server: Server = createServer((socket) => {
    sockets.add(socket);
    socket.on('close', () => {
      sockets.delete(socket);
      if (sockets.size === 0) whenLeft();
    });
    const connection = ++connections;
    serve(socket, (request) => handle(request, connection));
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject);
    server.listen({ path, backlog: 128 }, resolve);
  });
  // There is no password: who may write to the socket may read and write everything.
  if (process.platform !== 'win32') chmodSync(path, 0o600);
  return {
    close: async (linger = 0) => {
      if (linger > 0 && sockets.size > 0) {
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, linger);
          whenLeft = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
      await new Promise<void>((resolve) => {
        server.close(() => resolve());
        for (const socket of sockets) socket.destroy();
      });
    },
  };
}

function send(socket: Socket, pieces: readonly Uint8Array[]): void {
  socket.cork();
  for (const piece of pieces) socket.write(piece);
  socket.uncork();
}

function serve(socket: Socket, handle: (request: Request) => Promise<Document>): void {
  const reader = new MessageReader();
  const waiting: Request[] = [];
  let busy = false;

  async function work(): Promise<void> {
    if (busy) return;
    busy = true;
    for (let request = waiting.shift(); request !== undefined; request = waiting.shift()) {
      const answer = await handle(request);
      if (!request.silent && socket.writable) send(socket, encodeReply(request, answer));
      if (waiting.length < WAITING && socket.isPaused()) socket.resume();
    }
    busy = false;
  }

  socket.on('error', () => socket.destroy());
  socket.on('data', (chunk: Buffer) => {
    try {
      for (const message of reader.push(chunk)) waiting.push(parseMessage(message));
    } catch {
      // Not the protocol, or a client that is no MongoDB driver: as a real server does, without an answer.
      socket.destroy();
      return;
    }
    if (waiting.length >= WAITING) socket.pause();
    void work();
  });
}
