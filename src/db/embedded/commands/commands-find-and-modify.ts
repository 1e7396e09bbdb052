import { compileFilter } from '../filter/filter.js';
import { compileProjection } from '../stages/projection.js';
import { DatabaseError } from '../values/errors.js';
import { type Document, documentValue, encodeDocument, fieldOf, NULL } from '../values/value.js';
import { objectOf } from '../values/writer.js';
import { fields, okReply } from '../wire/reply.js';
import type { Arguments } from './arguments.js';
import { applyUpdate, compileUpdateArgument, deleteFrom, insertUpsert } from './commands-write.js';
import type { Context } from './context.js';
import { match, writeOne } from './write-batch.js';

function checkFindAndModify(args: Arguments, removes: boolean, returnsNew: boolean, upserts: boolean): void {
  const given = args.value('update') !== undefined;
  if (removes && given) throw new DatabaseError(9, "Cannot specify both an 'update' and 'remove'=true");
  if (removes && upserts) throw new DatabaseError(9, "Cannot specify both 'upsert'=true and 'remove'=true");
  if (removes && returnsNew) {
    throw new DatabaseError(
      9,
      "Cannot specify both 'new'=true and 'remove'=true; 'remove' always returns the deleted document",
    );
  }
  if (!removes && !given) throw new DatabaseError(9, "Either an 'update' or 'remove'=true must be specified");
}

function answer(last: Readonly<Record<string, unknown>>, document?: Document): Document {
  const value = document === undefined ? NULL : documentValue(document);
  return okReply({ lastErrorObject: objectOf(fields(last)), value });
}

export function findAndModify(args: Arguments, context: Context): Promise<Document> {
  const name = args.collection();
  const query = args.document('query') ?? encodeDocument({});
  const filter = compileFilter(query, context);
  const removes = args.flag('remove');
  const returnsNew = args.flag('new');
  const upserts = args.flag('upsert');
  checkFindAndModify(args, removes, returnsNew, upserts);
  const changes = removes ? undefined : compileUpdateArgument(args.value('update'), args, 'update');
  const shown = args.document('fields');
  const projection = shown === undefined ? undefined : compileProjection(shown);
  const project = (one: Document) => projection?.of(one) ?? one;
  const namespace = `${context.database}.${name}`;
  const wanted = { filter, sort: args.document('sort'), limit: 1 };
  return writeOne(context, namespace, (transaction, candidates) => {
    const found = match(transaction, context, namespace, wanted, candidates);
    const [document] = found.documents;
    if (document === undefined) {
      if (!upserts || changes === undefined) {
        return answer(removes ? { n: 0 } : { n: 0, updatedExisting: false });
      }
      const made = insertUpsert(transaction, context, name, filter, changes);
      const last = { n: 1, updatedExisting: false, upserted: fieldOf(made, '_id') };
      return answer(last, returnsNew ? project(made) : undefined);
    }
    if (changes === undefined) {
      deleteFrom(transaction, namespace, document);
      return answer({ n: 1 }, project(document));
    }
    const changed = applyUpdate(transaction, namespace, document, changes, context.now);
    return answer({ n: 1, updatedExisting: true }, project(returnsNew ? changed : document));
  });
}
