import mongoose from 'mongoose';
import type { Config } from '../config.js';
import { InputError } from '../terminal/input-error.js';
import { type EmbeddedOptions, openEmbedded } from './embedded/index.js';

export interface Database {
  readonly kind: 'embedded' | 'mongodb';
  readonly uri: string;
  close(): Promise<void>;
}

// Unknown fields throw instead of being dropped: a dropped filter field would match every document.
mongoose.set({
  strictQuery: 'throw',
  sanitizeFilter: true,
  autoIndex: false,
  autoCreate: false,
  bufferCommands: false,
  runValidators: true,
});

const CONNECT = {
  serverSelectionTimeoutMS: 5000,
  socketTimeoutMS: 45_000,
  maxPoolSize: 20,
  writeConcern: { w: 'majority', wtimeoutMS: 5000 },
  ignoreUndefined: false,
} as const;

/** Connects mongoose's default connection to `uri`; `dbName` overrides the database of the address. */
export async function connect(uri: string, dbName?: string): Promise<void> {
  await mongoose.connect(uri, { ...CONNECT, ...(dbName === undefined ? {} : { dbName }) });
}

/** The database's name where the address names none. */
const DATABASE = 'zhida';

/**
 * The database of this process: `MONGODB_URI` where set, otherwise the embedded one in `DATA_DIR`, which this process runs
 * or, where another already does, joins.
 * @throws InputError where the address cannot be read; Error where no server answers within five seconds, or the folder
 * cannot be used
 */
export async function openDatabase(
  config: Pick<Config, 'mongodbUri' | 'dataDir'>,
  options: EmbeddedOptions = {},
): Promise<Database> {
  if (config.mongodbUri !== undefined) {
    await reach(config.mongodbUri);
    return { kind: 'mongodb', uri: config.mongodbUri, close: () => mongoose.disconnect() };
  }
  const embedded = await openEmbedded(config.dataDir, options);
  const close = async (): Promise<void> => {
    await mongoose.disconnect();
    await embedded.close();
  };
  try {
    await connect(embedded.uri, DATABASE);
  } catch (error) {
    await close();
    throw error;
  }
  return { kind: 'embedded', uri: embedded.uri, close };
}

/** Names the setting at fault, never the address itself: it may hold a password. */
async function reach(uri: string): Promise<void> {
  try {
    await connect(uri);
  } catch (error) {
    const { name, message } = error as Error;
    if (/^(MongoParseError|MongoInvalidArgumentError|TypeError)$/.test(name)) {
      throw new InputError(`MONGODB_URI: ${message}`);
    }
    throw new Error(`MONGODB_URI: the database does not answer: ${message}`);
  }
}
