import { STORY_FIRMS } from '../../seeds/story/people.js';
import { AccountModel, MandateModel } from '../../src/accounts/account.model.js';
import { civilDateOf } from '../../src/eligibility/civil-date.js';
import { matchesOfFirm } from '../../src/matching/match.service.js';
import { NoticeModel } from '../../src/notifications/notice.model.js';
import { PaymentModel } from '../../src/payments/payment.model.js';

/** What a story comes to, without the ids that chance gives, and which batch of its day was not cut off. */
export async function storyTold(): Promise<unknown> {
  const matches = (await matchesOfFirm(STORY_FIRMS.rich.uscc)).map(({ _id, state, amountFen, history }) => ({
    ...{ _id, state, amountFen },
    history: history.map(({ at, event, to, who }) => [at.toISOString(), event, to, who?.id]),
  }));
  const payments = (await PaymentModel.find({}).sort({ _id: 1 }).lean()).map(({ _id, state, amountFen, receipts }) => ({
    ...{ _id, state, amountFen },
    receipts: receipts.map(({ result, on }) => [result, on]),
  }));
  const notices = await NoticeModel.find({}, { _id: 0, channel: 1, recipient: 1, createdAt: 1, state: 1 }).lean();
  const accounts = (await AccountModel.find({}).sort({ _id: 1 }).lean()).map(({ login, roles, firms, createdAt }) => ({
    ...{ login, roles, createdAt },
    firms: firms.map(({ uscc, administrator, since, invitedBy }) => [
      uscc,
      administrator,
      civilDateOf(since),
      invitedBy,
    ]),
  }));
  const mandates = await MandateModel.find({}, { _id: 0, uscc: 1, account: 1, until: 1, revokedAt: 1 })
    .sort({ uscc: 1 })
    .lean();
  return JSON.parse(
    JSON.stringify({
      matches,
      payments,
      notices: notices.map((one) => JSON.stringify(one)).sort(),
      accounts,
      mandates,
    }),
  );
}
