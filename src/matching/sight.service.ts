import mongoose from 'mongoose';
import { contactsOf } from '../enterprises/contact.service.js';
import { prefixFilter } from '../enterprises/enterprise.service.js';
import { notFound } from '../http/errors.js';
import type { Who } from '../http/who.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { type Sight, sees, sightOf } from './match.access.js';
import { MatchModel } from './match.model.js';

/** A filter of the matches that are seen. */
export function matchesSeen({ policies, districts }: Sight): Record<string, unknown> {
  if (districts.includes('')) return {};
  return {
    $or: [
      { policy: mongoose.trusted({ $in: [...policies] }) },
      ...districts.map((prefix) => ({ districtCode: prefixFilter(prefix) })),
    ],
  };
}

/**
 * A specialist sees the firms of the own districts, others those with a match of their policies.
 * @throws HttpError 404: of another firm people learn as much as of one that does not exist
 */
export async function needFirm(who: Who, uscc: string, rules: Pick<RuleBook, 'policies'>): Promise<void> {
  const sight = sightOf(who, rules);
  const firm = (await contactsOf([uscc])).get(uscc);
  if (firm === undefined) throw notFound(uscc.slice(0, 18));
  if (sees(sight, '', firm.districtCode)) return;
  const policy = mongoose.trusted({ $in: [...sight.policies] });
  if ((await MatchModel.findOne({ uscc, policy }, { _id: 1 }).lean()) === null) throw notFound(uscc.slice(0, 18));
}
