import mongoose from 'mongoose';

const DUPLICATE = 11_000;

/** Whether the database failed: nobody's corrupt data. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error;
}

/** Whether a single insert was refused because what must be there once is there already. */
export function isDuplicate(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoServerError && error.code === DUPLICATE;
}
