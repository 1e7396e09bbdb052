import mongoose from 'mongoose';
import { contactsOf } from '../enterprises/contact.service.js';
import { prefixFilter } from '../enterprises/enterprise.service.js';
import { notFound } from '../http/errors.js';
import type { Who } from '../http/who.js';
import type { RuleBook } from '../policies/rule-book.schema.js';
import { factsOfPolicies, policiesOf, type Sight, sees, sightOf } from './match.access.js';
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

/** The facts of a firm that somebody has to know: those that the own policies look at of which the firm has a match. */
export async function factsNeeded(who: Who, uscc: string, rules: RuleBook): Promise<ReadonlySet<string>> {
  const policy = mongoose.trusted({ $in: [...policiesOf(who, rules)] });
  const matches = await MatchModel.find({ uscc, policy }, { policy: 1 }).lean<{ policy: string }[]>();
  return factsOfPolicies(new Set(matches.map((match) => match.policy)), rules);
}
