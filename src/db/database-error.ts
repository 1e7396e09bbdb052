import mongoose from 'mongoose';

/** Whether the database failed: nobody's corrupt data. */
export function isDatabaseError(error: unknown): boolean {
  return error instanceof mongoose.mongo.MongoError || error instanceof mongoose.Error;
}
