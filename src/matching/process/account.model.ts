import { Mixed, storedModel } from '../../db/stored-model.js';
import type { FirmAccount } from './account.js';

/** Accounts of firms, apart from everything that is shown. */
export const FirmAccountModel = storedModel<FirmAccount>('FirmAccount', {
  collection: 'firmaccounts',
  fields: {
    _id: { type: String, required: true },
    uscc: { type: String, required: true },
    holder: { type: String, required: true },
    number: { type: String, required: true },
    kind: { type: String, required: true },
    bank: { type: String, required: true },
    proposed: { type: Mixed, default: null },
    payableFrom: { type: String, default: null },
    setBy: { type: [String], required: true },
    setAt: { type: Date, required: true },
    revision: { type: Number, required: true },
    sharing: { type: Mixed },
  },
  indexes: [
    [{ uscc: 1 }, { unique: true }],
    // Whether another firm has given the same.
    [{ number: 1 }],
  ],
});
