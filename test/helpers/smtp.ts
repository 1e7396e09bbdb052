import { once } from 'node:events';
import type { AddressInfo } from 'node:net';
import { createServer, type Server, type Socket } from 'node:net';
import { type ParsedMail, simpleParser } from 'mailparser';
import { SMTPServer, type SMTPServerOptions } from 'smtp-server';

export interface TestRelay {
  readonly url: string;
  /** What it has accepted, in order. */
  readonly received: { readonly recipients: string[]; readonly mail: ParsedMail }[];
  close(): Promise<void>;
}

/** A real SMTP server in this process. `options` replace its handlers, to refuse at any step. */
export async function startRelay(options: SMTPServerOptions = {}): Promise<TestRelay> {
  const received: TestRelay['received'] = [];
  const server = new SMTPServer({
    authOptional: true,
    disabledCommands: ['STARTTLS'],
    onData(stream, session, done) {
      simpleParser(stream).then((mail) => {
        received.push({ recipients: session.envelope.rcptTo.map(({ address }) => address), mail });
        done();
      }, done);
    },
    ...options,
  });
  server.on('error', () => {});
  server.listen(0, '127.0.0.1');
  await once(server.server, 'listening');
  const { port } = server.server.address() as AddressInfo;
  return {
    url: `smtp://127.0.0.1:${port}`,
    received,
    close: () => new Promise((resolve) => server.close(() => resolve())),
  };
}

/** An SMTP answer such as 451 or 550. */
export function refusal(responseCode: number, message = 'refused by the test'): Error {
  return Object.assign(new Error(message), { responseCode });
}

export type Phase = 'greeting' | 'EHLO' | 'MAIL' | 'RCPT' | 'DATA' | 'dot';

/**
 * A server that is impolite as smtp-server cannot be: it drops the connection when it has received the command of
 * `phase`; with `dot`, when the whole body and its final dot are there. Counts the bodies that it received whole.
 */
export async function startDroppingRelay(phase: Phase): Promise<TestRelay & { readonly bodies: () => number }> {
  let bodies = 0;
  const sockets = new Set<Socket>();
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    converse(socket, phase, () => {
      bodies += 1;
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `smtp://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received: [],
    bodies: () => bodies,
    close: () => closeServer(server, sockets),
  };
}

function converse(socket: Socket, phase: Phase, onBody: () => void): void {
  if (phase === 'greeting') return void socket.destroy();
  let inBody = false;
  let text = '';
  socket.write('220 test ESMTP\r\n');
  socket.on('data', (chunk) => {
    text += chunk.toString('latin1');
    for (;;) {
      const mark = inBody ? '\r\n.\r\n' : '\r\n';
      const end = text.indexOf(mark);
      if (end < 0) return;
      const line = text.slice(0, end);
      text = text.slice(end + mark.length);
      if (inBody) {
        onBody();
        return void socket.destroy();
      }
      const command = line.split(/[ :]/)[0]?.toUpperCase();
      if (command === phase) return void socket.destroy();
      inBody = command === 'DATA';
      socket.write(inBody ? '354 go on\r\n' : '250 test\r\n');
    }
  });
}

function closeServer(server: Server, sockets: ReadonlySet<Socket>): Promise<void> {
  for (const socket of sockets) socket.destroy();
  return new Promise((resolve) => server.close(() => resolve()));
}
