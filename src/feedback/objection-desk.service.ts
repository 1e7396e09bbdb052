import type { Deps } from '../deps.js';
import { notFound } from '../http/errors.js';
import type { Limits } from '../http/rate-limit.js';
import type { Who } from '../http/who.js';
import type { NewObjection } from './objection.schema.js';
import { objectionBy, receiveObjection } from './objection.service.js';
import type { KnownFile } from './objection-files.service.js';
import { type PublicObjection, publicObjectionView } from './public-objection.js';
import { readReceiptNumber } from './receipt-number.js';

export type { PublicObjection } from './public-objection.js';

export interface Desk {
  readonly deps: Deps;
  readonly limits: Limits;
}

/**
 * Takes an objection of the public, by the API and by the page alike.
 * @throws ObjectionRefused where it is not received, HttpError 429 where too many come from one network
 */
export async function takeObjection(
  given: NewObjection,
  files: readonly KnownFile[],
  { from: { address } }: Who,
  { deps, limits }: Desk,
): Promise<PublicObjection> {
  const admit = async (): Promise<void> => {
    await limits.objection.take(address);
    await limits.objectionsOfDay.take(address);
  };
  return publicObjectionView(await receiveObjection(given, { files, admit }, deps), deps.rules);
}

/** Where the objection of a number stands; a wrong number counts as a guess. @throws HttpError 404, 429 */
export function lookUpObjection(
  typed: string,
  { from: { address } }: Who,
  { deps, limits }: Desk,
): Promise<PublicObjection> {
  return limits.receipt.trying(address, async () => {
    const objection = await objectionBy(typed);
    if (objection === null) throw notFound('该回执编号', 'this receipt number');
    return publicObjectionView(objection, deps.rules);
  });
}

/** The id of the objection with this receipt. */
export function idOfReceipt(receipt: string): string {
  return readReceiptNumber(receipt) ?? receipt;
}
