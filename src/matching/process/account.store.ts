import mongoose from 'mongoose';
import type { FirmAccount } from './account.js';
import { AccountModel } from './account.model.js';

/** The account of a firm, or null. Never handed to a view: those get its last four characters. */
export async function storedAccount(uscc: string): Promise<FirmAccount | null> {
  return AccountModel.findOne({ _id: uscc, uscc }).lean<FirmAccount | null>();
}

/** The accounts of those of these firms that have one. */
export async function storedAccounts(usccs: readonly string[]): Promise<FirmAccount[]> {
  const ids = mongoose.trusted({ $in: [...usccs] });
  return usccs.length === 0 ? [] : AccountModel.find({ _id: ids, uscc: ids }).lean<FirmAccount[]>();
}
