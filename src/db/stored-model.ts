import mongoose, { type IndexDefinition, type IndexOptions, type Model } from 'mongoose';

export interface StoredShape {
  readonly collection: string;
  /** Fields as mongoose's schema declares them; unknown ones are refused at every write. */
  readonly fields: Readonly<Record<string, unknown>>;
  readonly indexes?: readonly (readonly [IndexDefinition, IndexOptions?])[];
}

/** What a schema is made with, without mongoose's inference of types from fields. */
type SchemaMaker = new (fields: unknown, options: unknown) => { index(fields: unknown, options?: unknown): void };
const PlainSchema = mongoose.Schema as unknown as SchemaMaker;

/**
 * The model of one collection on the default connection; its documents are `T`, stated by us. Inferring them from the
 * fields costs the compiler several seconds for each model, and stays less exact than the interface.
 */
export function storedModel<T extends { readonly _id: string }>(name: string, shape: StoredShape): Model<T> {
  const { collection, fields, indexes = [] } = shape;
  const schema = new PlainSchema(fields, { collection, strict: 'throw', minimize: false, versionKey: false });
  for (const [keys, options] of indexes) schema.index(keys, options);
  return mongoose.model(name, schema as never) as unknown as Model<T>;
}

/** Fields of a subdocument without an id of its own. */
export function embedded(fields: Readonly<Record<string, unknown>>): unknown {
  return new PlainSchema(fields, { _id: false, strict: 'throw' });
}

/** A field of any shape, validated before it comes here. */
export const { Mixed } = mongoose.Schema.Types;
