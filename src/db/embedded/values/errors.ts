/**
 * Errors as MongoDB numbers and names them (manual, "Error Codes"; the server's error_codes.yml). Numbers above 10000 are
 * places in the server's source and have the name `Location` + number. Whatever the closed list lacks is refused with the
 * code that a server gives for a name it does not know.
 */
const CODE_NAMES: Readonly<Record<number, string>> = {
  1: 'InternalError',
  2: 'BadValue',
  9: 'FailedToParse',
  13: 'Unauthorized',
  14: 'TypeMismatch',
  15: 'Overflow',
  16: 'InvalidLength',
  20: 'IllegalOperation',
  22: 'InvalidBSON',
  26: 'NamespaceNotFound',
  27: 'IndexNotFound',
  28: 'PathNotViable',
  40: 'ConflictingUpdateOperators',
  43: 'CursorNotFound',
  48: 'NamespaceExists',
  50: 'MaxTimeMSExpired',
  52: 'DollarPrefixedFieldName',
  53: 'InvalidIdField',
  54: 'NotSingleValueField',
  56: 'EmptyFieldName',
  59: 'CommandNotFound',
  66: 'ImmutableField',
  67: 'CannotCreateIndex',
  72: 'InvalidOptions',
  73: 'InvalidNamespace',
  85: 'IndexOptionsConflict',
  86: 'IndexKeySpecsConflict',
  143: 'CursorInUse',
  146: 'ExceededMemoryLimit',
  168: 'InvalidPipelineOperator',
  171: 'CannotIndexParallelArrays',
  175: 'QueryPlanKilled',
  237: 'CursorKilled',
  238: 'NotImplemented',
  292: 'QueryExceededMemoryLimitNoDiskUseAllowed',
  322: 'APIVersionError',
  10334: 'BSONObjectTooLarge',
  11000: 'DuplicateKey',
  11600: 'InterruptedAtShutdown',
  14031: 'OutOfDiskSpace',
};

/** An answer of the database that is an error: what the client sees as `code`, `codeName` and `errmsg`. */
export class DatabaseError extends Error {
  override readonly name = 'DatabaseError';
  readonly codeName: string;

  constructor(
    readonly code: number,
    message: string,
  ) {
    super(message);
    this.codeName = CODE_NAMES[code] ?? `Location${code}`;
  }
}

/** The refusal of something MongoDB has and this database has not: code 238, with the name of what is missing. */
export function notImplemented(what: string): DatabaseError {
  return new DatabaseError(238, `${what} is not implemented by the embedded database`);
}
