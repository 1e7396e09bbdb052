import { Deadline } from '../indexes/query.js';
import { DatabaseError } from '../values/errors.js';
import { type Document, ElementCursor, fieldOf, TYPE, textOf } from '../values/value.js';
import { errorReply } from '../wire/reply.js';
import { validateDocument } from '../wire/validate.js';
import type { Request } from '../wire/wire.js';
import { type Arguments, commandArguments } from './arguments.js';
import * as admin from './commands-admin.js';
import { findAndModify } from './commands-find-and-modify.js';
import * as read from './commands-read.js';
import * as write from './commands-write.js';
import type { Context } from './context.js';
import { explain } from './explain.js';

type Command = (args: Arguments, context: Context) => Promise<Document>;

/** Every command there is; closed-list.ts names who calls each. Any other: code 59. */
export const COMMANDS: ReadonlyMap<string, Command> = new Map<string, Command>([
  ['hello', admin.hello],
  ['ismaster', admin.hello],
  ['ping', admin.nothing],
  ['buildInfo', admin.buildInfo],
  ['endSessions', admin.nothing],
  ['insert', write.insert],
  ['update', write.update],
  ['delete', write.remove],
  ['findAndModify', findAndModify],
  ['find', read.find],
  ['getMore', read.getMore],
  ['killCursors', read.killCursors],
  ['count', read.count],
  ['aggregate', read.aggregate],
  ['explain', explain],
  ['create', admin.create],
  ['createIndexes', admin.createIndexes],
  ['listIndexes', admin.listIndexes],
  ['dropIndexes', admin.dropIndexes],
  ['listCollections', admin.listCollections],
  ['drop', admin.drop],
  ['dropDatabase', admin.dropDatabase],
]);

/** A command that took long: for the log of whoever runs the database. */
export interface SlowCommand {
  readonly command: string;
  /** Database and, where the command is for one, collection. */
  readonly namespace: string;
  readonly milliseconds: number;
}

/** The name of a command: its first field. */
function nameOf(body: Document): string {
  const first = new ElementCursor(body);
  if (!first.next()) throw new DatabaseError(59, 'no command was given');
  return first.name();
}

function databaseOf(body: Document): string {
  const database = fieldOf(body, '$db');
  if (database?.type !== TYPE.string)
    throw new DatabaseError(40414, "BSON field 'OP_MSG.$db' is missing but a required field");
  return textOf(database);
}

/** Runs a command and answers it, whatever happens; `told` is called with how long it took. */
export async function runCommand(
  request: Request,
  context: Omit<Context, 'database' | 'deadline'>,
  told: (done: SlowCommand) => void,
): Promise<Document> {
  const started = performance.now();
  let command = '';
  let namespace = '';
  try {
    validateDocument(request.body);
    for (const documents of request.sequences.values()) for (const one of documents) validateDocument(one);
    command = nameOf(request.body);
    const database = databaseOf(request.body);
    namespace = database;
    const run = COMMANDS.get(command);
    if (run === undefined) throw new DatabaseError(59, `no such command: '${command}'`);
    context.store.checkOpen();
    const target = fieldOf(request.body, command);
    if (target?.type === TYPE.string) namespace = `${database}.${textOf(target)}`;
    const args = commandArguments(command, request);
    return await run(args, { ...context, database, deadline: new Deadline(args.number('maxTimeMS')) });
  } catch (error) {
    return errorReply(error);
  } finally {
    told({ command, namespace, milliseconds: performance.now() - started });
  }
}
